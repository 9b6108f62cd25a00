import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { map } from 'dynamodb-toolbox/schema/map';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../entity.ts';
import type { Key } from '../keys.ts';
import { itemOf } from '../read.ts';

/**
 * The secrets of the product. They are made by its first request, in the table, which is encrypted: so nobody has ever
 * seen them, and there is nothing to configure (docs/decisions, "The keyring").
 */
export const KeyringEntity = new Entity({
  name: 'keyring',
  ...plain,
  schema: item({
    ...key,
    version: integer(),
    /** Newest first. Secrets are in base64. */
    signingKeys: list(map({ kid: string(), secret: string(), createdAt: integer() })),
    cursorSecret: string(),
  }),
});
export type Keyring = Omit<FormattedItem<typeof KeyringEntity>, 'pk' | 'sk'>;

export const keyringKey = (): Key => ({ pk: 'keyring', sk: 'keyring' });

export const keyringItem = () => itemOf(KeyringEntity, keyringKey());
