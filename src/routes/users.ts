import * as v from 'valibot';
import { newSessionId, type SigningKey, signToken } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import { signingKey } from '../models/keyring.ts';
import { debitRegistration } from '../models/request-limit.ts';
import {
  type Account,
  follow,
  getAccount,
  getProfile,
  login,
  register,
  unfollow,
  updateAccount,
} from '../models/users/index.ts';
import { settings } from '../settings.ts';
import { DOCS } from './docs.ts';
import { bio, email, image, loginFields, password, username } from './fields.ts';
import { ProfileAnswer, UserAnswer } from './objects.ts';
import { username as usernameInPath } from './parameters.ts';
import { route } from './route.ts';
import { changeable, required } from './texts.ts';

const Registration = v.object({ username: required(username), email: required(email), password: required(password) });
const Credentials = v.object({ email: required(loginFields.email), password: required(loginFields.password) });
const Changes = v.object({
  username: changeable(username),
  email: changeable(email),
  password: changeable(password),
  bio: v.optional(bio),
  image: v.optional(image),
});

const newToken = ({ id, passwordNumber }: Account, key: SigningKey): Promise<string> =>
  signToken({
    session: { userId: id, id: newSessionId(), passwordNumber },
    key,
    now: clock.now(),
    lifetimeSeconds: settings.tokenLifetimeSeconds,
  });

const userOf = ({ email, username, bio, image }: Account, token: string) => ({ email, token, username, bio, image });

/** Users: registration, login, accounts and profiles. */
export const users = [
  route({
    method: 'POST',
    path: '/users',
    status: 201,
    auth: 'none',
    body: { user: Registration },
    handle: async ({ body, request }) => {
      const key = await signingKey(); // before the write: what cannot be answered must not have happened
      await debitRegistration(request.address);
      const account = await register(body.user);
      return { body: { user: userOf(account, await newToken(account, key)) } };
    },
    ...(DOCS && {
      id: 'register',
      summary: 'Register',
      answer: UserAnswer,
      errors: { 409: ['username', 'email'], 429: ['requests'] },
      example: { user: { username: 'Jacob', email: 'jake@example.com', password: 'jakejake' } },
    }),
  }),

  route({
    method: 'POST',
    path: '/users/login',
    auth: 'none',
    body: { user: Credentials },
    handle: async ({ body, request }) => {
      const account = await login(body.user.email, body.user.password, request.address);
      return { body: { user: userOf(account, await newToken(account, await signingKey())) } };
    },
    ...(DOCS && {
      id: 'login',
      summary: 'Log in',
      description: `An unknown email and a wrong password cannot be told apart, by the answer or by its time. Too many failures of one email, or from
one address, are a 429 for up to 15 minutes, whether the email is anybody's or not; sessions go on.`,
      answer: UserAnswer,
      errors: { 401: ['credentials'], 403: ['account'], 429: ['login'] },
      example: { user: { email: 'jake@example.com', password: 'jakejake' } },
    }),
  }),

  route({
    method: 'GET',
    path: '/user',
    auth: 'required',
    handle: async ({ viewer, token }) => ({ body: { user: userOf(await getAccount(viewer), token) } }),
    ...(DOCS && { id: 'getUser', summary: "The caller's account", answer: UserAnswer }),
  }),

  route({
    method: 'PUT',
    path: '/user',
    auth: 'required',
    body: { user: Changes },
    handle: async ({ session, token, body }) => ({
      body: { user: userOf(await updateAccount(session.userId, body.user, session.id), token) },
    }),
    ...(DOCS && {
      id: 'updateUser',
      summary: "Change the caller's account",
      description: `What is left out stays. \`""\` and \`null\` clear \`bio\` and \`image\`, and are a 422 for the others. A new username shows at
once on all of the user's articles, comments and profile, and the old one is free again.`,
      answer: UserAnswer,
      errors: { 409: ['username', 'email'] },
      example: { user: { bio: 'I like to skateboard', image: null } },
    }),
  }),

  route({
    method: 'GET',
    path: '/profiles/:username',
    auth: 'optional',
    cacheable: true,
    params: { username: usernameInPath },
    handle: async ({ params, viewer }) => ({
      body: { profile: await getProfile(params.username, viewer) },
    }),
    ...(DOCS && { id: 'getProfile', summary: "A user's profile", answer: ProfileAnswer }),
  }),

  route({
    method: 'POST',
    path: '/profiles/:username/follow',
    auth: 'required',
    params: { username: usernameInPath },
    handle: async ({ params, viewer }) => ({ body: { profile: await follow(params.username, viewer) } }),
    ...(DOCS && {
      id: 'follow',
      summary: 'Follow a user',
      description: 'Repeating it changes nothing. Following oneself, or more than 2,000 users, is a 422 `profile`.',
      answer: ProfileAnswer,
      errors: { 422: ['profile'] },
    }),
  }),

  route({
    method: 'DELETE',
    path: '/profiles/:username/follow',
    auth: 'required',
    params: { username: usernameInPath },
    handle: async ({ params, viewer }) => ({ body: { profile: await unfollow(params.username, viewer) } }),
    ...(DOCS && {
      id: 'unfollow',
      summary: 'Unfollow a user',
      description: 'Repeating it changes nothing.',
      answer: ProfileAnswer,
    }),
  }),
];
