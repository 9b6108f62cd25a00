import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import type { SigningKey } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import { settings } from '../settings.ts';
import { type Keyring, KeyringEntity, keyringItem, keyringKey } from '../table/entities/keyring.ts';
import { notExists } from '../table/entity.ts';
import { ConditionsFailed } from '../table/errors.ts';
import { read } from '../table/read.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** The age at which a key is rotated; from then on it only verifies, until the last token that it signed has expired. */
const SUCCEEDED_AFTER_MS = 30 * DAY_MS;
/** How long a process caches the keyring. */
const FRESH_FOR_MS = HOUR_MS;
/** A new key signs when every process has read it, though their clocks differ by up to an hour, or are set back by as much. */
const SIGNS_AFTER_MS = FRESH_FOR_MS + HOUR_MS;
/** A token with a key that is not known makes the keyring be read again, but no more often than this. */
const REREAD_AFTER_MS = 10_000;
const SECRET_BYTES = 32; // as long as the hash (RFC 7518, section 3.2)

/** A keyring as it is used, decoded once. */
interface Keys {
  /** Newest first. */
  signing: (SigningKey & { createdAt: number })[];
  cursors: KeyObject;
}

let held: { keys: Promise<Keys>; readAt: number } | undefined;

/** The key that signs new tokens: the newest that every process knows, or the oldest where all of them are too new. */
export async function signingKey(): Promise<SigningKey> {
  const { signing } = await keyring(FRESH_FOR_MS);
  const found = signing.find(({ createdAt }) => clock.now() - createdAt >= SIGNS_AFTER_MS) ?? signing.at(-1);
  if (!found) throw new Error('the keyring is empty');
  return { kid: found.kid, secret: found.secret };
}

/** The secret of a key, or `undefined` where there is no such key. */
export async function secretOf(kid: string): Promise<Uint8Array | undefined> {
  const find = ({ signing }: Keys) => signing.find((one) => one.kid === kid)?.secret;
  return find(await keyring(FRESH_FOR_MS)) ?? find(await keyring(REREAD_AFTER_MS));
}

/** The key that cursors are sealed with. */
export const cursorKey = async (): Promise<KeyObject> => (await keyring(FRESH_FOR_MS)).cursors;

/**
 * Puts a new key in front, where the newest is old, and takes away the keys whose tokens have all expired: those whose successor has
 * signed for as long as a token lives, however late it came.
 */
export async function rotateKeys(): Promise<void> {
  const { signingKeys, ...current } = await readKeyring();
  const [newest] = signingKeys;
  if (newest && clock.now() - newest.createdAt < SUCCEEDED_AFTER_MS) return;
  const expired = clock.now() - settings.tokenLifetimeSeconds * 1000 - SIGNS_AFTER_MS - DAY_MS;
  const kept = signingKeys.filter((_, index) => (signingKeys[index - 1]?.createdAt ?? clock.now()) > expired);
  const next = { ...current, version: current.version + 1, signingKeys: [newKey(), ...kept] };
  try {
    await put(next, { attr: 'version', eq: current.version });
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error; // another run has rotated them
  }
}

function keyring(freshForMs: number): Promise<Keys> {
  if (!held || clock.now() - held.readAt >= freshForMs) {
    const reading = { keys: readKeyring().then(keysOf), readAt: clock.now() };
    held = reading;
    reading.keys.catch(() => {
      if (held === reading) held = undefined;
    });
  }
  return held.keys;
}

const keysOf = ({ signingKeys, cursorSecret }: Keyring): Keys => ({
  signing: signingKeys.map((key) => ({ ...key, secret: Buffer.from(key.secret, 'base64') })),
  cursors: createSecretKey(cursorSecret, 'base64'),
});

async function readKeyring(): Promise<Keyring> {
  const [found] = await read(keyringItem());
  return found ?? (await create());
}

async function create(): Promise<Keyring> {
  const made = { version: 1, signingKeys: [newKey()], cursorSecret: randomBytes(SECRET_BYTES).toString('base64') };
  try {
    await put(made, notExists);
    return made;
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    return readKeyring(); // another process was first
  }
}

const newKey = () => ({
  kid: randomBytes(9).toString('base64url'),
  secret: randomBytes(SECRET_BYTES).toString('base64'),
  createdAt: clock.now(),
});

const put = (made: Keyring, condition: typeof notExists | { attr: 'version'; eq: number }): Promise<unknown> =>
  KeyringEntity.build(PutItemCommand)
    .item({ ...keyringKey(), ...made })
    .options({ condition })
    .send();
