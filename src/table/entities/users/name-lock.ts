import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { type Key, spelled } from '../../keys.ts';
import { itemOf } from '../../read.ts';

/** Who holds a username or an email address: written together with the user, so that a name has one holder at most. */
export const LockEntity = new Entity({ name: 'lock', ...plain, schema: item({ ...key, owner: integer() }) });

const LONGEST_EMAIL_IN_KEY_BYTES = 1_024;

/** Names are compared after NFC normalisation and lower-casing (the contract). */
const comparable = (name: string) => name.normalize('NFC').toLowerCase().normalize('NFC');

export const usernameLockKey = (username: string): Key => ({ pk: `username#${comparable(username)}`, sk: 'owner' });

/** Long ones are hashed: who logs in may send anything, and a key has at most 2,048 bytes. */
export const emailLockKey = (email: string): Key => ({
  pk: spelled('email', comparable(email), LONGEST_EMAIL_IN_KEY_BYTES),
  sk: 'owner',
});

export const usernameLock = (username: string) => itemOf(LockEntity, usernameLockKey(username));
export const emailLock = (email: string) => itemOf(LockEntity, emailLockKey(email));
