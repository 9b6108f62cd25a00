import { describe, expect, test } from '@jest/globals';
import { timelineItems } from '../../../../harness/timeline-items.ts';
import { listArticles, listFeed, type PageParams } from '../../../../src/models/articles/index.ts';
import { addToTimeline, removeFromTimeline } from '../../../../src/models/articles/timeline.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { parseId } from '../../../../src/table/ids.ts';
import { articleItem, favoriteItems, followingItem, lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';
import { Timelines } from '../../../support/timelines.ts';
import { TornTable } from '../../../support/torn-table.ts';

const memory = useMemoryTable();
const [AUTHOR, OTHER, READER] = [1, 2, 9];
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** An author whose head is full, and one with a few articles among theirs. */
class Blog {
  readonly table = new TornTable();
  readonly timelines = new Timelines(this.table);
  readonly articles: number[];
  readonly size: number;

  constructor({ size = 147, inSegment = 22 } = {}) {
    memory.reset(this.table);
    this.size = size;
    const ids = range(1, size);
    const others = ids.filter((id) => id % 40 === 0);
    const own = ids.filter((id) => !others.includes(id));
    this.articles = own;
    this.table.give(...timelineItems(AUTHOR, own, { inHead: 59, inSegment }));
    this.table.give(...timelineItems(OTHER, others, { inHead: 59 }));
    for (const user of [AUTHOR, OTHER, READER]) this.table.give(userItem(user), ...lockItems(user));
    this.table.give(followingItem(READER, AUTHOR, OTHER), { ...keys.favoritesCount(READER), count: size });
    for (const id of ids) {
      const author = own.includes(id) ? AUTHOR : OTHER;
      this.table.give(articleItem(id, { author }), ...favoriteItems(id, author, READER));
    }
  }
}

/** A write of somebody else, made ready before; it tells which articles it deletes. */
type Interference = (blog: Blog) => Promise<{ write: () => void; deleted: number[] }>;

const deletionOf =
  (choose: (blog: Blog) => number): Interference =>
  async (blog) => {
    const id = choose(blog);
    const actions = await removeFromTimeline(blog.timelines.head(AUTHOR), id);
    return { write: () => blog.timelines.write(actions), deleted: [id] };
  };

const spill: Interference = async ({ timelines }) => ({
  write: () => timelines.write(addToTimeline(timelines.head(AUTHOR), 1_000)),
  deleted: [],
});

const writes: [string, Interference, ConstructorParameters<typeof Blog>[0]][] = [
  ['a publish that spills into the newest segment', spill, {}],
  ['a publish that spills into a new segment', spill, { size: 590, inSegment: 440 }],
  ['a deletion from the head', deletionOf(({ timelines }) => Math.min(...timelines.head(AUTHOR).recent)), {}],
  [
    'a deletion from the newest segment',
    deletionOf(({ timelines }) => timelines.described(AUTHOR).at(-1)?.start ?? 0),
    {},
  ],
  [
    'the deletion of the last article in a segment',
    async (blog) => {
      const [only] = blog.articles.slice(-60);
      return deletionOf(() => only ?? 0)(blog);
    },
    { size: 104, inSegment: 42 },
  ],
];

type List = (page: PageParams) => ReturnType<typeof listArticles>;
const lists: [string, List, (id: number) => boolean][] = [
  ['by author', (page) => listArticles({ author: 'user1' }, page, undefined), (id) => id % 40 > 0],
  ['of a feed', (page) => listFeed(READER, page), () => true],
  [
    'by an author and a favoriter',
    (page) => listArticles({ author: 'user1', favorited: 'user9' }, page, undefined),
    (id) => id % 40 > 0,
  ],
];

/** Goes through the pages at the edge of heads and segments; tells from which article on all have been passed. */
async function walk(list: List): Promise<{ walked: number[]; end: number }> {
  const walked: number[] = [];
  let position: string | undefined;
  for (let pages = 0; pages < 2; pages++) {
    const { articles, next } = await list({ limit: 60, offset: 0, position });
    walked.push(...articles.map(({ title }) => Number(title.replace('Title ', ''))));
    position = next;
    if (position === undefined) return { walked, end: 0 };
  }
  return { walked, end: parseId(position?.slice(0, 11) ?? '') ?? 0 };
}

describe.each(lists)('a walk through the list %s', (_, list, belongs) => {
  test.each(writes)(
    'has every article once, wherever %s comes in between',
    async (_, interference, size) => {
      for (let at = 1, reads = 1; at <= reads; at++) {
        for (let visible = 0, changes = 0; visible < 1 << changes || visible === 0; visible++) {
          const blog = new Blog(size);
          const { write, deleted } = await interference(blog);
          blog.table.tear(at, visible, write);
          const { walked, end } = await walk(list);
          const expected = range(1, blog.size).filter((id) => id >= end && belongs(id) && !deleted.includes(id));
          expect({ at, visible, walked: walked.filter((id) => !deleted.includes(id)) }).toEqual({
            at,
            visible,
            walked: expected.reverse(),
          });
          reads = blog.table.reads;
          changes = blog.table.changes ?? 0;
        }
      }
    },
    90_000,
  );
});
