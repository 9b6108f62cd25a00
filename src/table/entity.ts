import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { table } from './table.ts';

/** The key attributes, for the schema of every entity; `keys.ts` makes their values. */
export const key = { pk: string().key(), sk: string().key() };

/** What every entity has in common: the table, and no attributes but its own (each byte is paid for on every read). */
export const plain = { table, entityAttribute: false, timestamps: false } as const;

/** The condition that an item is new; every item has a partition key. */
export const notExists = { attr: 'pk', exists: false } as const;

/** The condition that an item exists: without it, an update of a missing item would create a partial one. */
export const exists = { attr: 'pk', exists: true } as const;

/** An id or a count: an integer of at most 53 bits. */
export const integer = () => number();
