import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { heldUp } from '../../harness/faults.ts';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { addUsers, type KnownUser, tokenFor } from '../../harness/users.ts';
import { idInSlug } from '../../src/models/articles/index.ts';
import { idText } from '../../src/table/ids.ts';
import { documents } from '../../src/table/table.ts';
import { api, at, type Response, runSweep } from '../support/api.ts';
import {
  comment,
  draft,
  edit,
  favorite,
  listed,
  publish,
  publishMany,
  read,
  remove,
  unfavorite,
  unique,
} from '../support/builders.ts';
import { expectDataInOrder } from '../support/data-order.ts';
import { tableContents } from '../support/table-contents.ts';

/** So many favorites are deleted with their article; where there are more, the sweep does it. */
const FEW = 20;
/** More than the head of a timeline holds (59). */
const SPILLS = 100;

interface User extends KnownUser {
  token: string;
}
let ann: User;
let ben: User;
let crowd: User[];
let slug: string;
let tag: string;

beforeAll(async () => {
  [ben, ...crowd] = (await join(FEW + 2)) as [User, ...User[]];
});

beforeEach(async () => {
  skipSleep(); // who is refused sleeps before it tries again
  [ann] = (await join(1)) as [User];
  tag = unique('tag');
  slug = (await publish(ann.token, { tagList: [tag] })).slug;
});

afterEach(async () => {
  restoreClock();
  await expectDataInOrder();
});

afterAll(() => documents.destroy());

describe('A publish that is held up', () => {
  it('while its author publishes more than the head of a timeline holds, is in all lists, in its place', async () => {
    const { body } = await heldUp(
      () => api('POST', '/articles', { token: ann.token, body: { article: draft({ tagList: [tag] }) } }),
      () => publishMany(SPILLS, ann.token, { tagList: [tag] }),
    );
    const found: string[] = [];
    for (const offset of [0, 100]) {
      const byTag = await listed(at`/articles?tag=${tag}&limit=100&offset=${offset}`);
      expect(byTag.total).toBe(SPILLS + 2);
      expect(await listed(at`/articles?author=${ann.username}&limit=100&offset=${offset}`)).toEqual(byTag);
      found.push(...byTag.slugs);
    }
    expect(found).toContain(body.article.slug);
  });
});

/** What comes between the reads and the write of a deletion, or of something else: a name and what it is. */
type Event = [name: string, happen: () => Promise<unknown>];

describe('A deletion that is held up', () => {
  const events: Event[] = [
    ['the article is favorited', () => favorite(ben.token, slug)],
    [
      'one favorites it and another unfavorites it',
      () => Promise.all([favorite(ben.token, slug), unfavorite(first().token, slug)]),
    ],
    ['it is favorited by more than go with a deletion', () => each(crowd, ({ token }) => favorite(token, slug))],
    ['it gets other tags', () => edit(ann.token, slug, { tagList: [unique('tag'), unique('tag')] })],
    ['it is commented on', () => comment(ben.token, slug)],
    ['it moves to a segment of the timeline', () => publishMany(SPILLS, ann.token)],
    ['another article of the author is deleted', async () => remove(ann.token, (await publish(ann.token)).slug)],
  ];

  it.each(events)('while %s, leaves nothing of it', async (_, happen) => {
    await favorite(first().token, slug);
    const deletion = () => api('DELETE', at`/articles/${slug}`, { token: ann.token });
    expect((await heldUp(deletion, happen)).status).toBe(204);
    await expectDataInOrder();
    await expectNothingLeft();
  });

  it('out of a segment, while the author publishes and deletes, leaves all others', async () => {
    await publishMany(SPILLS, ann.token);
    const others = await listed(at`/articles?author=${ann.username}&limit=100`);
    const deletion = () => api('DELETE', at`/articles/${slug}`, { token: ann.token });
    const { status } = await heldUp(deletion, async () => {
      await publish(ann.token);
      await remove(ann.token, others.slugs[0] ?? '');
    });
    expect(status).toBe(204);
    expect((await listed(at`/articles?author=${ann.username}`)).total).toBe(SPILLS);
    await expectNothingLeft();
  });
});

describe('What is held up while the article is deleted and swept up', () => {
  const requests: [string, () => Promise<Response>][] = [
    ['a favorite', () => api('POST', at`/articles/${slug}/favorite`, { token: ben.token })],
    ['an end of a favorite', () => api('DELETE', at`/articles/${slug}/favorite`, { token: first().token })],
    [
      'a comment',
      () => api('POST', at`/articles/${slug}/comments`, { token: ben.token, body: { comment: { body: 'Late' } } }),
    ],
    [
      'the deletion of a comment',
      async () => {
        const { comments } = await read(at`/articles/${slug}/comments`);
        return api('DELETE', at`/articles/${slug}/comments/${comments[0]?.id ?? 0}`, { token: first().token });
      },
    ],
    [
      'an edit',
      () => {
        const article = { title: 'Late', body: 'Late', tagList: [unique('tag')] };
        return api('PUT', at`/articles/${slug}`, { token: ann.token, body: { article } });
      },
    ],
    ['another deletion', () => api('DELETE', at`/articles/${slug}`, { token: ann.token })],
  ];

  it.each(requests)('%s is 404, and leaves nothing', async (_, request) => {
    await favorite(first().token, slug);
    await comment(first().token, slug);
    const response = await heldUp(request, async () => {
      await remove(ann.token, slug);
      await runSweep();
    });
    expect(response.status).toBe(404);
    await expectNothingLeft();
  });
});

describe('What is held up while the same, or nearly, happens', () => {
  it('a favorite and a favorite of one user count once', async () => {
    const path = at`/articles/${slug}/favorite`;
    const { body } = await heldUp(
      () => api('POST', path, { token: ben.token }),
      () => favorite(ben.token, slug),
    );
    expect(body.article).toMatchObject({ favorited: true, favoritesCount: 1 });
    const ended = await heldUp(
      () => api('DELETE', path, { token: ben.token }),
      () => unfavorite(ben.token, slug),
    );
    expect(ended.body.article).toMatchObject({ favorited: false, favoritesCount: 0 });
  });

  it('edits of tags leave those of the last one', async () => {
    const [one, other] = [unique('tag'), unique('tag')];
    const put = (tagList: string[]) =>
      api('PUT', at`/articles/${slug}`, { token: ann.token, body: { article: { tagList } } });
    expect(
      (
        await heldUp(
          () => put([one]),
          () => put([other, tag]),
        )
      ).status,
    ).toBe(200);
    expect((await read(at`/articles/${slug}`)).article.tagList).toEqual([one]);
    for (const gone of [other, tag]) expect((await listed(at`/articles?tag=${gone}`)).total).toBe(0);
  });

  it('of two registrations of one name the later is 409, and so is a rename to it', async () => {
    const user = () => ({ username: 'wanted', email: `${unique('mail')}@example.com`, password: 'correct horse' });
    const register = () => api('POST', '/users', { body: { user: user() } });
    const rename = () => api('PUT', '/user', { token: ann.token, body: { user: { username: 'Wanted' } } });
    const later = await heldUp(register, () => heldUp(rename, register));
    expect(later.status).toBe(409);
    expect((await read('/user', ann.token)).user.username).toBe(ann.username);
  });

  it('changes of one account are all kept', async () => {
    const put = (user: object) => api('PUT', '/user', { token: ann.token, body: { user } });
    const [username, bio] = [unique('renamed'), 'Changed'];
    await heldUp(
      () => put({ username }),
      () => put({ bio, username: unique('between') }),
    );
    expect((await read('/user', ann.token)).user).toMatchObject({ username, bio });
  });
});

describe('A change of an account that is held up while another session sets a password', () => {
  const PASSWORD = 'set by its owner';

  it.each([{ password: 'set by a thief' }, { email: 'thief@example.com' }])(
    'is 401, and changes nothing: %j',
    async (user) => {
      const change = (token: string, changes: object) => api('PUT', '/user', { token, body: { user: changes } });
      const thief = await tokenFor(ann);
      const later = await heldUp(
        () => change(thief, user),
        async () => expect((await change(ann.token, { password: PASSWORD })).status).toBe(200),
      );
      expect([later.status, later.body]).toEqual([401, { errors: { token: ['is invalid'] } }]);
      const { email } = (await read('/user', ann.token)).user;
      expect((await api('POST', '/users/login', { body: { user: { email, password: PASSWORD } } })).status).toBe(200);
    },
  );
});

let joined = 0;

async function join(howMany: number): Promise<User[]> {
  const users = await addUsers(Array.from({ length: howMany }, () => `user ${++joined}`));
  return Promise.all(users.map(async (user) => ({ ...user, token: await tokenFor(user) })));
}

const first = (): User => crowd[0] as User;

const each = (users: User[], act: (user: User) => Promise<unknown>) => Promise.all(users.map(act));

/** A timeline may go on naming an article, as an end of a range. */
const RANGES = /"(segments|spilled)":("\w*"|\d+)|timeline#\w+/g;

/** After the sweep no item of the table has the article's id in its key or in itself. */
async function expectNothingLeft(): Promise<void> {
  await runSweep();
  const id = idInSlug(slug);
  const items = [...(await tableContents())];
  const isOfIt = (text: string) => text.includes(idText(id)) || text.includes(String(id));
  expect(items.filter(([key, item]) => isOfIt((key + item).replace(RANGES, '')))).toEqual([]);
  for (const { username } of [ben, first()]) {
    expect([username, await listed(at`/articles?favorited=${username}`)]).toEqual([username, { slugs: [], total: 0 }]);
  }
}
