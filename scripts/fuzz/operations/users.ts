import { type Refusal, refusal, tokenOf } from '../call.ts';
import { compare } from '../compare.ts';
import type { User } from '../model/blog.ts';
import { comparable, errorsOf } from '../model/rules.ts';
import { profileOf, userView } from '../model/views.ts';
import type { Answer, Session } from '../session.ts';
import type { Manner, Step } from '../step.ts';
import * as values from '../values.ts';
import { anybody, at, callerOf, needsEncodedPath, type Operation, oneOf, viewerOf } from './operation.ts';

interface Registration extends Step {
  as: string;
  body: { user?: Partial<Record<'username' | 'email' | 'password', unknown>> | null };
}

const MAX_USERS = 40;

/** The body of an answer has a token, which is one of the user's from now on. */
const learnToken = (user: User, { body }: Answer): void => {
  user.tokens.push((body as { user: { token: string } }).user.token);
  if (user.tokens.length > 4) user.tokens.shift();
};

/** A new password ends every session but the one that sets it. */
function setPassword(user: User, password: string, manner: Manner | undefined): void {
  const used = tokenOf(user, manner);
  user.ended = user.tokens.find((token) => token !== used) ?? user.ended;
  user.tokens = user.tokens.filter((token) => token === used);
  user.password = password;
}

const takenNames = (session: Session, username?: string, email?: string, self?: User): Refusal | undefined => {
  const isOthers = (user: User | undefined) => user !== undefined && user !== self;
  const taken = ['has already been taken'];
  const errors = {
    ...(username !== undefined && isOthers(session.blog.named(username)) ? { username: taken } : {}),
    ...(email !== undefined && isOthers(session.blog.withEmail(email)) ? { email: taken } : {}),
  };
  return Object.keys(errors).length > 0 ? refusal(409, errors) : undefined;
};

export const register: Operation<Registration> = {
  weight: 2,
  isRead: false,
  plan: (chance, blog, name) => {
    if (blog.users.size >= MAX_USERS) return undefined;
    const as = name('u');
    const number = Number(as.slice(1));
    const user = {
      username: values.username(chance, number),
      email: values.email(chance, number),
      password: values.password(chance),
    };
    if (chance.happens(0.02)) return { as, body: chance.pick([{}, { user: null }, { user: {} }]) };
    return { as, body: { user } };
  },
  play: async ({ as, body, manner }, session) => {
    const errors = errorsOf('registration', 'user', body);
    const { username = '', email = '', password = '' } = (body.user ?? {}) as Record<string, string>;
    const refused = errors ? refusal(422, errors) : takenNames(session, username.trim(), email.trim());
    const answer = await session.call({ method: 'POST', path: '/users', auth: 'none', body }, manner);
    if (!answer) return;
    if (refused) return session.expectRefusal(answer, refused);
    const user: User = {
      name: as,
      username: username.trim(),
      email: email.trim(),
      password,
      bio: null,
      image: null,
      tokens: [],
      following: new Set(),
    };
    session.expect(answer, 201, userView(user));
    learnToken(user, answer);
    session.blog.users.set(as, user);
  },
};

export const login: Operation<Step & { body: { user: Record<string, unknown> } }> = {
  weight: 0.7,
  isRead: false,
  plan: (chance, blog) => {
    const user = oneOf(chance, blog.users);
    if (!user) return undefined;
    const address = chance.pick([user.email, user.email.toUpperCase(), user.email.toLowerCase(), ` ${user.email} `]);
    const known = comparable(address.trim()) === comparable(user.email) ? address : user.email;
    return {
      body: {
        user: {
          email: chance.happens(0.1) ? chance.pick(['nobody@example.com', '', 1, null, 'x'.repeat(5_000)]) : known,
          password: chance.happens(0.2) ? chance.pick(['wrong password', '', 1, 'x']) : user.password,
        },
      },
    };
  },
  play: async ({ body, manner }, session) => {
    const errors = errorsOf('login', 'user', body);
    const answer = await session.call({ method: 'POST', path: '/users/login', auth: 'none', body }, manner);
    if (!answer) return;
    if (errors) return session.expectRefusal(answer, refusal(422, errors));
    const { email, password } = body.user as Record<string, string>;
    const user = session.blog.withEmail((email as string).trim());
    if (!user || user.password !== password)
      return session.expectRefusal(answer, refusal(401, { credentials: ['invalid'] }));
    session.expect(answer, 200, userView(user));
    learnToken(user, answer);
  },
};

export const getUser: Operation = {
  weight: 2,
  isRead: true,
  plan: anybody,
  play: async (step, session) => {
    const by = callerOf(session, step);
    const answer = await session.call({ method: 'GET', path: '/user', auth: 'required', by }, step.manner);
    if (answer && by) session.expect(answer, 200, userView(by));
  },
};

export const updateUser: Operation<Step & { body: { user?: Record<string, unknown> | null } }> = {
  weight: 3,
  isRead: false,
  plan: (chance, blog) => {
    const user = oneOf(chance, blog.users);
    if (!user) return undefined;
    const number = 1_000 + chance.below(100_000);
    const all: Record<string, () => unknown> = {
      username: () => (chance.happens(0.2) ? user.username.toUpperCase() : values.username(chance, number)),
      email: () => (chance.happens(0.2) ? user.email.toLowerCase() : values.email(chance, number)),
      bio: () => values.bio(chance),
      image: () => values.image(chance),
    };
    const fields = chance.some(Object.keys(all), 1 + chance.below(3));
    const changes = Object.fromEntries(fields.map((field) => [field, all[field]?.()]));
    if (chance.happens(0.1)) changes.password = values.password(chance);
    if (chance.happens(0.1)) Object.assign(changes, { id: 1, token: 'x', following: true });
    return {
      by: user.name,
      body: chance.happens(0.02) ? chance.pick([{}, { user: null }, { user: {} }]) : { user: changes },
    };
  },
  play: async (step, session) => {
    const { body, manner } = step;
    const by = callerOf(session, step);
    const errors = errorsOf('account', 'user', body, true);
    const changes = (body.user ?? {}) as Partial<Record<'username' | 'email' | 'password' | 'bio' | 'image', string>>;
    const [username, email] = errors ? [] : [changes.username?.trim(), changes.email?.trim()];
    const refused = errors ? refusal(422, errors) : takenNames(session, username, email, by);
    const answer = await session.call({ method: 'PUT', path: '/user', auth: 'required', by, body }, manner);
    if (!answer || !by) return;
    if (refused) return session.expectRefusal(answer, refused);
    by.username = username ?? by.username;
    by.email = email ?? by.email;
    if (changes.password !== undefined) setPassword(by, changes.password, manner);
    if (changes.bio !== undefined) by.bio = changes.bio || null;
    if (changes.image !== undefined) by.image = changes.image || null;
    session.expect(answer, 200, userView(by));
  },
};

type OnProfile = Step & { username: string };

export const profile: Operation<OnProfile> = {
  weight: 3,
  isRead: true,
  plan: (chance, blog) => {
    const user = oneOf(chance, blog.users);
    const names = user ? [user.username, user.username.toLowerCase(), user.username.normalize('NFD')] : ['nobody'];
    const username = chance.happens(0.1)
      ? chance.pick(['nobody', '__proto__', 'x'.repeat(3_000), 'no/body'])
      : chance.pick(names);
    return { ...anybody(chance, blog), username };
  },
  play: async (step, session) => {
    const answer = await session.call(onProfile('GET', '', step, session), step.manner);
    if (!answer) return;
    const user = session.blog.named(step.username);
    if (!user) return session.expectRefusal(answer, refusal(404, { profile: ['not found'] }));
    session.expect(answer, 200, { profile: profileOf(user, viewerOf(session, step)) });
  },
};

const following = (method: 'POST' | 'DELETE', weight: number): Operation<OnProfile> => ({
  weight,
  isRead: false,
  plan: (chance, blog) => {
    const user = oneOf(chance, blog.users);
    const other = chance.happens(0.05) ? undefined : oneOf(chance, blog.users);
    return user && { by: user.name, username: other?.username ?? 'nobody' };
  },
  play: async (step, session) => {
    const answer = await session.call(onProfile(method, '/follow', step, session), step.manner);
    if (!answer) return;
    const by = callerOf(session, step);
    const user = session.blog.named(step.username);
    if (!user) return session.expectRefusal(answer, refusal(404, { profile: ['not found'] }));
    if (user === by && method === 'POST') return session.expectRefusal(answer, refusal(422, { profile: undefined }));
    if (method === 'POST') by?.following.add(user);
    else by?.following.delete(user);
    session.expect(answer, 200, { profile: profileOf(user, by) });
    compare(method === 'POST', by?.following.has(user), 'following');
  },
});

export const follow = following('POST', 3);
export const unfollow = following('DELETE', 1.5);

const onProfile = (method: string, rest: string, step: OnProfile, session: Session) => ({
  method,
  path: at`/profiles/${step.username}` + rest,
  needsEncodedPath: needsEncodedPath(step.username),
  by: callerOf(session, step),
  auth: rest === '' ? ('optional' as const) : ('required' as const),
});
