import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock, skipSleep } from '../../../../harness/time.ts';
import { clock } from '../../../../src/clock.ts';
import { getArticle, publish } from '../../../../src/models/articles/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { timeOf } from '../../../../src/table/ids.ts';
import { userItem } from '../../../support/items.ts';
import { cancelled, useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const AUTHOR = 1;
const NOW = Date.UTC(2026, 10, 21);
const draft = { title: 'A title', description: 'About it', body: 'The text.', tagList: ['b', 'a'] };
const idOf = ({ slug }: { slug: string }) => Number.parseInt(slug.slice(-11), 36);

beforeEach(() => {
  freezeClock(NOW);
  memory.table.give(userItem(AUTHOR, { bio: 'Bio' }));
});

describe('publish', () => {
  test('answers with the article, in two round trips', async () => {
    const article = await publish(draft, AUTHOR);
    expect(article).toEqual({
      slug: expect.stringMatching(/^a-title-[0-9a-z]{11}$/),
      title: 'A title',
      description: 'About it',
      body: 'The text.',
      tagList: ['b', 'a'],
      createdAt: '2026-11-21T00:00:00.000Z',
      updatedAt: '2026-11-21T00:00:00.000Z',
      favorited: false,
      favoritesCount: 0,
      author: { username: 'user1', bio: 'Bio', image: null, following: false },
    });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
    expect(await getArticle(article.slug, undefined)).toEqual(article);
  });

  test('puts the article into every list and count', async () => {
    const id = idOf(await publish(draft, AUTHOR));
    for (const list of [lists.articles.all, ...['a', 'b'].map(lists.articles.byTag)]) {
      expect(memory.table.partition(list)).toEqual([{ ...keys.articleEntry(list, id), author: AUTHOR }]);
    }
    expect(memory.table.get(keys.timeline(AUTHOR))).toMatchObject({ articles: new Set([id]), count: 1 });
    expect(memory.table.partition(keys.articlesCount(0).pk)).toEqual([expect.objectContaining({ count: 1 })]);
    for (const tag of ['a', 'b']) expect(memory.table.get(keys.tag(tag))).toMatchObject({ uses: 1 });
    expect(memory.table.get(keys.commentCounter(id))).toMatchObject({ last: 0, at: NOW });
  });

  test.each([2_000, 86_400_000])(
    'comes after what the author has published on a clock that is %i ms ahead, by its time, too',
    async (ahead) => {
      freezeClock(NOW + ahead);
      const first = await publish(draft, AUTHOR);
      freezeClock(NOW);
      const second = await publish(draft, AUTHOR);
      expect(idOf(second)).toBeGreaterThan(idOf(first));
      expect(Date.parse(second.createdAt)).toBe(timeOf(idOf(second)));
      expect(Date.parse(second.createdAt)).toBeGreaterThan(Date.parse(first.createdAt));
    },
  );

  test('begins again, with another id, where somebody came between', async () => {
    skipSleep();
    const ids: unknown[] = [];
    memory.table.answers.push(
      (call) => memory.table.perform(call),
      () => {
        ids.push(memory.table.writes[0]?.[0]?.item?.id);
        clock.random = () => 0.5;
        throw cancelled('ConditionalCheckFailed');
      },
    );
    const id = idOf(await publish(draft, AUTHOR));
    expect(ids).not.toContain(id);
    expect(memory.table.partition(lists.articles.all)).toHaveLength(1);
  });

  test('by a user who no longer exists is 401, and writes nothing', async () => {
    await expect(publish(draft, 99)).rejects.toMatchObject({ status: 401, errors: { token: ['is invalid'] } });
    expect(memory.table.writes).toEqual([]);
  });
});
