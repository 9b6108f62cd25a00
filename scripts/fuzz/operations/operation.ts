import type { Chance } from '../chance.ts';
import type { Article, Blog, Comment, User } from '../model/blog.ts';
import type { Session } from '../session.ts';
import type { Manner, Step } from '../step.ts';

/** Something that a user can do: how it is made up, and how it is played and compared. */
export interface Operation<S extends Step = Step> {
  /** How often it is done, beside the others. */
  weight: number;
  /** It changes nothing, so that it can be under way beside others that change nothing. */
  isRead: boolean;
  /** Makes one up that is possible now; `undefined` where there is none. */
  plan(chance: Chance, blog: Blog, name: (kind: string) => string): Omit<S, 'do' | 'manner'> | undefined;
  /** @throws Difference, or Skip where what it names is not there */
  play(step: S, session: Session): Promise<void>;
}

/** A step names what is not there: a shrunk script has lost the step that made it. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

const found = <T>(thing: T | undefined, name: string | undefined): T => {
  if (thing === undefined) throw new Skip(`there is no ${name}`);
  return thing;
};

/** The user who calls; `undefined` for an anonymous call. */
export const callerOf = ({ blog }: Session, { by }: Step): User | undefined =>
  by === undefined ? undefined : found(blog.users.get(by), by);

/** Whom the answer is for: nobody, where no token is sent. */
export const viewerOf = (session: Session, step: Step): User | undefined =>
  step.manner?.token === 'missing' ? undefined : callerOf(session, step);

export const articleNamed = ({ blog }: Session, name: string): Article => found(blog.articles.get(name), name);
export const commentNamed = ({ blog }: Session, name: string): Comment => found(blog.comments.get(name), name);

/** A path with its values percent-encoded: at`/profiles/${name}`. */
export const at = (parts: TemplateStringsArray, ...values: (string | number)[]): string =>
  parts.reduce((path, part, index) => path + encodeURIComponent(values[index - 1] ?? '') + part);

/** Whether gateways that decode paths lose a username or the words of a slug. */
export const needsEncodedPath = (value: string): boolean => /[?]|\/(follow|favorite|comments)?$/.test(value);

export const oneOf = <T>(chance: Chance, things: Map<string, T>, bias = 1): T | undefined =>
  chance.maybe([...things.values()], bias);

/** Signed in most of the time. */
export const anybody = (chance: Chance, blog: Blog): { by?: string } => {
  const user = chance.happens(0.7) ? oneOf(chance, blog.users) : undefined;
  return user ? { by: user.name } : {};
};

/** How a call is sent: mostly as it should be. */
export function mannerOf(chance: Chance, isRead: boolean): Manner {
  const manner: Manner = {
    gateway: chance.pick(['http-api', 'http-api', 'http-api-1.0', 'rest-api', 'rest-api-stage', 'function-url']),
    session: chance.below(4),
  };
  if (chance.happens(0.2)) manner.scheme = chance.pick(['Bearer', 'bearer', 'TOKEN']);
  if (chance.happens(0.05)) manner.slash = true;
  if (chance.happens(0.05)) manner.plain = true;
  if (chance.happens(0.05)) manner.requestId = chance.pick(['trace:1-2/3', 'not sane', `${'x'.repeat(129)}`]);
  if (chance.happens(0.03)) {
    manner.token = chance.pick([
      'missing',
      'missing',
      'ended',
      'ended',
      'forged',
      'altered',
      'unsigned',
      'basic',
      'bare',
    ]);
  }
  if (isRead && chance.happens(0.2)) manner.conditional = true;
  if (isRead && chance.happens(0.03)) manner.head = true;
  if (!isRead && chance.happens(0.03)) {
    manner.form = chance.pick(['not JSON', 'array', 'text', 'gzip', 'prototype']);
  }
  if (!isRead && chance.happens(0.001)) manner.form = 'too large';
  return manner;
}
