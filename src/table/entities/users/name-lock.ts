import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { boolean } from 'dynamodb-toolbox/schema/boolean';
import { item } from 'dynamodb-toolbox/schema/item';
import { comparable, fits, MAX_EMAIL_LENGTH, MAX_USERNAME_LENGTH } from '../../../names.ts';
import { integer, key, notExists, plain } from '../../entity.ts';
import { type Key, spelled } from '../../keys.ts';
import { itemOf, mapRead, nothing, type Read } from '../../read.ts';

/** Who holds a username or an email address: written together with the user, so that a name has one holder at most. */
const LockEntity = new Entity({
  name: 'lock',
  ...plain,
  schema: item({
    ...key,
    owner: integer(),
    /** The name leads nowhere: its user is suspended, and hidden. */
    hidden: boolean().optional(),
  }),
});
export type Lock = FormattedItem<typeof LockEntity>;

/** Longer ones are hashed. 64 characters may become 2,121 bytes when they are compared, and a partition key has at most 2,048. */
const MAX_IN_KEY_BYTES = 1_024;

export const usernameLockKey = (username: string): Key => lockKey('username', username);
export const emailLockKey = (email: string): Key => lockKey('email', email);

const lockKey = (kind: 'username' | 'email', name: string): Key => ({
  pk: spelled(kind, comparable(name), MAX_IN_KEY_BYTES),
  sk: 'owner',
});

/**
 * Who is found by a username. Nobody holds what is too long to be one: such a text is neither normalized nor looked up.
 */
export const usernameLock = (username: string): Read<Lock | undefined> =>
  mapRead(heldUsername(username), (lock) => (lock?.hidden ? undefined : lock));

/** As {@link usernameLock}, also where the user is hidden. */
export const heldUsername = (username: string): Read<Lock | undefined> =>
  fits(username, MAX_USERNAME_LENGTH) ? itemOf(LockEntity, usernameLockKey(username)) : nothing(undefined);

/** As {@link usernameLock}, for an email address. */
export const emailLock = (email: string): Read<Lock | undefined> =>
  fits(email, MAX_EMAIL_LENGTH) ? itemOf(LockEntity, emailLockKey(email)) : nothing(undefined);

/** Takes a name for a user; refused where somebody else holds it, but not where an equal change of the user came between. */
export const claimName = (lock: Key, owner: number) =>
  LockEntity.build(PutTransaction)
    .item({ ...lock, owner })
    .options({ condition: { or: [notExists, { attr: 'owner', eq: owner }] } });

/** Hides a username that its user holds, or shows it again. */
export const hideName = (lock: Key, owner: number, hidden: boolean) =>
  LockEntity.build(PutTransaction)
    .item({ ...lock, owner, ...(hidden && { hidden }) })
    .options({ condition: { attr: 'owner', eq: owner } });

/** Frees a name. To be written with its holder, on the condition that the holder has not changed. */
export const releaseName = (lock: Key) => LockEntity.build(DeleteTransaction).key(lock);
