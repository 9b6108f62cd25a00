import { randomBytes } from 'node:crypto';

export const USAGE = `npm run admin -- <command> [--dry-run] [--yes]

  show <user>                  who it is, and whether it is suspended
  suspend <user> [--hide]      ends its sessions, and lets it log in no more; --hide shows nobody what it has written
  reinstate <user>             undoes that; what was hidden is shown again
  reset-password <user>        gives it a random password, printed once, and ends its sessions
  lift-login-limit <who>       forgets the failed logins of an email address, or from a client's IP address
  delete-article <slug>        as its author would
  delete-comment <slug> <id>   as its author would

A user is named by username or email address. Each command says what it is about to do and asks; --yes does it without, --dry-run
does nothing. What was done is one line of JSON on stderr. It works on the data of npm start, or on what DYNAMODB_ENDPOINT and
TABLE_NAME name.`;

/** What a command is about to do. */
export interface Action {
  /** A sentence for the operator. */
  what: string;
  /** The ids of what it is done to. */
  subject: Record<string, string | number>;
  /** Does it, and may return a text that is shown once. Commands that only look have none. */
  run?: () => Promise<string | undefined>;
}

interface Options {
  hide: boolean;
}

/**
 * Looks up what a command is about, through the models, and changes nothing yet. Import nothing of `src/` before the database is open.
 *
 * @throws Error with a message for the operator, where there is no such command, user, article or comment
 */
export async function plan(command: string, subject: string[], { hide }: Options): Promise<Action> {
  const [first = '', second = ''] = subject;
  switch (command) {
    case 'show':
      return show(first);
    case 'suspend':
      return changeSuspension(first, hide ? 'hidden' : 'shown');
    case 'reinstate':
      return changeSuspension(first, undefined);
    case 'reset-password':
      return resetPassword(first);
    case 'lift-login-limit':
      return liftLoginLimit(first);
    case 'delete-article':
      return deleteArticle(first);
    case 'delete-comment':
      return deleteComment(first, Number(second));
    default:
      throw new Error(`there is no command ${JSON.stringify(command)}\n\n${USAGE}`);
  }
}

const users = () => import('../../src/models/users/index.ts');
const articles = () => import('../../src/models/articles/index.ts');
const comments = () => import('../../src/models/comments/index.ts');

async function find(name: string) {
  const { findUser } = await users();
  const user = await findUser(name);
  if (!user) throw new Error(`there is no user ${JSON.stringify(name)}`);
  const { id, username, email, suspended } = user;
  const state = suspended ? `suspended, what it has written is ${suspended}` : 'not suspended';
  return { id, described: `user ${id}, ${JSON.stringify(username)} <${email}>, ${state}` };
}

async function show(name: string): Promise<Action> {
  const { id, described } = await find(name);
  return { what: described, subject: { user: id } };
}

/** @param suspended what becomes of what the user has written; `undefined` reinstates */
async function changeSuspension(name: string, suspended: 'shown' | 'hidden' | undefined): Promise<Action> {
  const { id, described } = await find(name);
  return {
    what: suspended
      ? `Suspend ${described}: its sessions end, and what it has written is ${suspended}.`
      : `Reinstate ${described}.`,
    subject: { user: id },
    run: async () => {
      const { setSuspension } = await users();
      if (!(await setSuspension(id, suspended))) throw new Error('the user is no more');
      return undefined;
    },
  };
}

async function resetPassword(name: string): Promise<Action> {
  const { id, described } = await find(name);
  return {
    what: `Give ${described} a random password: its sessions end.`,
    subject: { user: id },
    run: async () => {
      const { updateAccount } = await users();
      const password = randomBytes(18).toString('base64url');
      await updateAccount(id, { password });
      return `The new password, which is shown this once: ${password}`;
    },
  };
}

async function liftLoginLimit(who: string): Promise<Action> {
  const isEmail = who.includes('@');
  return {
    what: `Forget the failed logins ${isEmail ? 'of' : 'from'} ${who}, so that the next try is looked at again.`,
    subject: {},
    run: async () => {
      const { liftLoginLimit } = await users();
      const { clientNetwork } = await import('../../src/http/address.ts');
      await liftLoginLimit(isEmail ? { email: who } : { address: clientNetwork(who) });
      return undefined;
    },
  };
}

async function deleteArticle(slug: string): Promise<Action> {
  const { deleteArticle, idInSlug } = await articles();
  const article = idInSlug(slug);
  const author = await authorOf(article);
  return {
    what: `Delete article ${JSON.stringify(slug)} of user ${author}, with its comments and favorites.`,
    subject: { article, user: author },
    run: async () => {
      await deleteArticle(slug, author);
      return undefined;
    },
  };
}

async function authorOf(article: number): Promise<number> {
  const { authorOfArticle } = await articles();
  const { read } = await import('../../src/table/read.ts');
  const [author] = await read(authorOfArticle(article));
  if (author === undefined) throw new Error('there is no such article');
  return author;
}

async function deleteComment(slug: string, number: number): Promise<Action> {
  const { idInSlug } = await articles();
  const { authorOfComment, deleteComment } = await comments();
  const { read } = await import('../../src/table/read.ts');
  const article = idInSlug(slug);
  const [author] = await read(authorOfComment(article, number));
  if (author === undefined) throw new Error('there is no such comment');
  return {
    what: `Delete comment ${number} of user ${author} on article ${JSON.stringify(slug)}.`,
    subject: { article, comment: number, user: author },
    run: async () => {
      await deleteComment(slug, number, author);
      return undefined;
    },
  };
}
