import * as v from 'valibot';
import { type SigningKey, signToken } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import type { Reply } from '../http/message.ts';
import type { Call, Route } from '../http/route.ts';
import { signingKey } from '../models/keyring.ts';
import {
  type Account,
  follow,
  getAccount,
  getProfile,
  login,
  type Profile,
  register,
  unfollow,
  updateAccount,
} from '../models/users/index.ts';
import { fits, MAX_EMAIL_LENGTH, MAX_USERNAME_LENGTH } from '../names.ts';
import { settings } from '../settings.ts';
import { type AuthenticatedCall, type OptionalAuthCall, optionalAuth, requireAuth } from './authentication.ts';
import { changeable, fieldsOf, optionalText, required, text } from './fields.ts';

/** Neither `.` nor `..`, which clients resolve away in a path; the full-width ones are compared as if they were these. */
const username = v.pipe(
  text({ max: MAX_USERNAME_LENGTH, invisible: false }),
  v.check((value) => !fits(value, 2) || !/^\.{1,2}$/.test(value.normalize('NFKC')), "can't be . or .."),
);
/** Words with single dots between them, an `@`, and two or more labels: what mail servers make of it, only mail can tell. */
const ADDRESS = /^[^\s@.]+(\.[^\s@.]+)*@[^\s@.]+(\.[^\s@.]+)+$/u;
/** It is an address as it is compared, too. Invisible characters are dropped from domains (UTS 46): two would be one. */
const email = v.pipe(
  text({ max: MAX_EMAIL_LENGTH, invisible: false }),
  v.check(
    (value) =>
      value === '' || !fits(value, MAX_EMAIL_LENGTH) || (ADDRESS.test(value) && ADDRESS.test(value.normalize('NFKC'))),
    'is invalid',
  ),
);
/** A scheme that is none of an image's. Browsers skip blanks before it; controls, which they skip too, are refused anyway. */
const OTHER_SCHEME = /^\s*(?!https?:|data:image\/)[a-z][a-z\d+.-]*:/i;
const image = v.pipe(
  optionalText({ max: 2_048, trim: false }),
  v.check(
    (url) => url === null || !OTHER_SCHEME.test(url),
    'must be a URL of http:, https: or data:image/, or one without a scheme',
  ),
);
const password = text({ min: 8, max: 128, trim: false, control: true });

const bio = optionalText({ max: 2_000, trim: false, control: true });

/** What an account may say of itself: what is sent is checked by these, and so is what is stored. */
export const userFields = { username, email, bio, image };

const Registration = v.object({ username: required(username), email: required(email), password: required(password) });
const Credentials = v.object({
  email: required(text({ max: Number.POSITIVE_INFINITY, control: true })),
  password: required(text({ max: Number.POSITIVE_INFINITY, trim: false, control: true })),
});
const Changes = v.object({
  username: changeable(username),
  email: changeable(email),
  password: changeable(password),
  bio: v.optional(bio),
  image: v.optional(image),
});

async function postUser({ body }: Call): Promise<Reply> {
  const registration = fieldsOf(body, 'user', Registration);
  const key = await signingKey(); // before the write: what cannot be answered must not have happened
  const account = await register(registration);
  return userReply(201, account, await newToken(account, key));
}

async function postLogin({ body }: Call): Promise<Reply> {
  const { email, password } = fieldsOf(body, 'user', Credentials);
  const account = await login(email, password);
  return userReply(200, account, await newToken(account, await signingKey()));
}

async function getUser({ viewer, token }: AuthenticatedCall): Promise<Reply> {
  return userReply(200, await getAccount(viewer), token);
}

async function putUser({ viewer, token, body }: AuthenticatedCall): Promise<Reply> {
  return userReply(200, await updateAccount(viewer, fieldsOf(body, 'user', Changes)), token);
}

async function getProfileOf({ params, viewer }: OptionalAuthCall): Promise<Reply> {
  return profileReply(await getProfile(params.username, viewer));
}

async function postFollow({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  return profileReply(await follow(params.username, viewer));
}

async function deleteFollow({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  return profileReply(await unfollow(params.username, viewer));
}

/** Users: registration, login, accounts and profiles. */
export const users: Route[] = [
  { method: 'POST', path: '/users', takesBody: true, handle: postUser },
  { method: 'POST', path: '/users/login', takesBody: true, handle: postLogin },
  { method: 'GET', path: '/user', handle: requireAuth(getUser) },
  { method: 'PUT', path: '/user', takesBody: true, handle: requireAuth(putUser) },
  { method: 'GET', path: '/profiles/:username', cacheable: true, handle: optionalAuth(getProfileOf) },
  { method: 'POST', path: '/profiles/:username/follow', handle: requireAuth(postFollow) },
  { method: 'DELETE', path: '/profiles/:username/follow', handle: requireAuth(deleteFollow) },
];

const newToken = ({ id }: Account, key: SigningKey): Promise<string> =>
  signToken({ userId: id, key, now: clock.now(), lifetimeSeconds: settings.tokenLifetimeSeconds });

const userReply = (status: number, { email, username, bio, image }: Account, token: string): Reply => ({
  status,
  body: { user: { email, token, username, bio, image } },
});

const profileReply = (profile: Profile): Reply => ({ status: 200, body: { profile } });
