import { type Call, refusal } from '../call.ts';
import type { Chance } from '../chance.ts';
import { compare, hold } from '../compare.ts';
import type { Blog } from '../model/blog.ts';
import { type List, matches, unswept } from '../model/lists.ts';
import { checkPage, itemsOf } from '../pages.ts';
import type { Answer, Session } from '../session.ts';
import type { Step } from '../step.ts';
import * as values from '../values.ts';
import { anybody, articleNamed, at, callerOf, type Operation, oneOf, viewerOf } from './operation.ts';

export type OnList = Step & { list: List; limit?: number };

/** A list that is likely to have something. */
export function someList(chance: Chance, blog: Blog): List {
  const of = chance.weighted({ articles: 5, feed: 2, comments: 2, 'comments of': 1.5 });
  const name = () =>
    chance.happens(0.03) ? chance.pick(['nobody', '', 'x'.repeat(3_000)]) : (oneOf(chance, blog.users)?.username ?? '');
  if (of === 'comments') return { of, ...(chance.happens(0.4) ? { author: name() } : {}) };
  if (of === 'comments of') {
    const article = oneOf(chance, blog.articles, 2);
    return article ? { of, article: article.name } : { of: 'articles' };
  }
  if (of === 'feed') return { of };
  const list: List = { of };
  if (chance.happens(0.35))
    list.tag = chance.happens(0.03) ? chance.pick(['unused', '', 'x'.repeat(3_000)]) : someTag(chance, blog);
  if (chance.happens(0.35)) list.author = name();
  if (chance.happens(0.35)) list.favorited = name();
  return list;
}

const someTag = (chance: Chance, blog: Blog): string =>
  chance.maybe(oneOf(chance, blog.articles)?.tags ?? []) ?? values.tag(chance);

/** Who looks at a list: somebody, where it is a feed. */
export const lookerAt = (chance: Chance, blog: Blog, { of }: List): { by?: string } | undefined => {
  if (of !== 'feed') return anybody(chance, blog);
  const user = oneOf(chance, blog.users);
  return user && { by: user.name };
};

export function callOf(session: Session, step: OnList, query: [string, string][] = []): Call {
  const { of, article, ...filters } = step.list;
  const slug = article === undefined ? '' : articleNamed(session, article).slug;
  const limit: [string, string][] = step.limit === undefined ? [] : [['limit', String(step.limit)]];
  return {
    method: 'GET',
    path: of === 'feed' ? '/articles/feed' : of === 'comments of' ? at`/articles/${slug}/comments` : `/${of}`,
    query: [...Object.entries(filters), ...limit, ...query],
    by: callerOf(session, step),
    auth: of === 'feed' ? 'required' : 'optional',
  };
}

const someLimit = (chance: Chance): { limit?: number } =>
  chance.happens(0.5) ? { limit: chance.pick([1, 2, 3, 5, 20, 99, 100, 101, 1_000_000_000]) } : {};

export const list: Operation<OnList & { offset?: number; also?: [string, string] }> = {
  weight: 14,
  isRead: true,
  plan: (chance, blog) => {
    const of = someList(chance, blog);
    const by = lookerAt(chance, blog, of);
    const isOfComments = of.of === 'comments' || of.of === 'comments of';
    const offset = chance.pick([1, 2, 7, 20, 95, 97, 130, 500, 10_000], 2);
    return (
      by && {
        ...by,
        list: of,
        ...someLimit(chance),
        ...(chance.happens(0.4) && !isOfComments ? { offset } : {}),
        ...(chance.happens(0.05)
          ? {
              also: chance.pick<[string, string]>([
                ['x', '!'.repeat(300)],
                ['__proto__', '1'],
                ['sort', 'up'],
              ]),
            }
          : {}),
      }
    );
  },
  play: async (step, session) => {
    const query: [string, string][] = step.offset === undefined ? [] : [['offset', String(step.offset)]];
    const answer = await session.call(callOf(session, step, step.also ? [...query, step.also] : query), step.manner);
    if (!answer) return;
    session.expect(answer, 200);
    const viewer = viewerOf(session, step);
    checkPage(answer, {
      list: step.list,
      viewer,
      items: matches(session.blog, step.list, viewer),
      unswept: unswept(session.blog, step.list),
      limit: step.limit,
      offset: step.offset ?? 0,
    });
  },
};

const BAD: [name: string, value: string][] = [
  ...['0', '-1', 'abc', '1.5', '', ' 1', '+1', '1e1', '０', 'NaN', '1,2'].map((value): [string, string] => [
    'limit',
    value,
  ]),
  ...['-1', 'abc', '1.5', '', '10001', '2147483648', '9'.repeat(30), '1e1'].map((value): [string, string] => [
    'offset',
    value,
  ]),
  ...['', 'abc', 'bnVsbA', 'A'.repeat(3_000), '😀'].map((value): [string, string] => ['cursor', value]),
];

export const badParameter: Operation<OnList & { bad: [name: string, value: string][] }> = {
  weight: 1,
  isRead: true,
  plan: (chance, blog) => {
    const of = someList(chance, blog);
    const by = lookerAt(chance, blog, of);
    const name = chance.pick(['limit', 'offset']);
    const twice: [string, string][] = [
      [name, '1'],
      [name, '1'],
    ];
    return by && { ...by, list: of, bad: chance.happens(0.1) ? twice : [chance.pick(BAD)] };
  },
  play: async (step, session) => {
    const answer = await session.call(callOf(session, step, step.bad), step.manner);
    if (answer) session.expectRefusal(answer, refusal(422, { [step.bad[0]?.[0] ?? '']: undefined }));
  },
};

/** A cursor of one list, or one that was altered, for another. */
export const wrongCursor: Operation<OnList & { other: List; alter?: number }> = {
  weight: 1,
  isRead: true,
  plan: (chance, blog) => {
    const [of, other] = [someList(chance, blog), someList(chance, blog)];
    const user = oneOf(chance, blog.users);
    const alter = chance.happens(0.5) ? { alter: chance.below(60) } : {};
    return user && { by: user.name, list: of, other, limit: 1, ...alter };
  },
  play: async (step, session) => {
    const { token: _, conditional: __, ...manner } = step.manner ?? {};
    const first = await session.call(callOf(session, step), manner);
    const cursor = first?.next?.query.find(([name]) => name === 'cursor')?.[1];
    const isSame = JSON.stringify(withoutEmpty(step.list)) === JSON.stringify(withoutEmpty(step.other));
    if (!first || cursor === undefined || (isSame && step.alter === undefined)) return;
    const at = (step.alter ?? 0) % cursor.length;
    const altered = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
    const list = step.alter === undefined ? step.other : step.list;
    const sent = step.alter === undefined ? cursor : altered;
    const answer = await session.call(callOf(session, { ...step, list }, [['cursor', sent]]), manner);
    if (answer) session.expectRefusal(answer, refusal(422, { cursor: undefined }));
  },
};

const withoutEmpty = (list: List) => Object.entries(list).filter(([, value]) => value);

/** All pages of a list, one after the other, while nothing is written. */
export const walk: Operation<OnList> = {
  weight: 2,
  isRead: true,
  plan: (chance, blog) => {
    const of = someList(chance, blog);
    const by = lookerAt(chance, blog, of);
    return by && { ...by, list: of, limit: chance.pick([3, 7, 20, 50, 100]) };
  },
  play: async (step, session) => {
    const { token: _, ...manner } = step.manner ?? {};
    const viewer = callerOf(session, step);
    const items = matches(session.blog, step.list, viewer);
    const dead = unswept(session.blog, step.list);
    let answer: Answer | undefined = await session.call(callOf(session, step), manner);
    let seen = 0;
    for (let pages = 1; answer; pages++) {
      session.expect(answer, 200);
      const rest = items.slice(seen);
      const got = itemsOf(step.list, answer).length;
      checkPage(answer, {
        list: step.list,
        viewer,
        items: rest,
        unswept: dead,
        limit: step.limit,
        total: items.length,
      });
      seen += got;
      hold(pages <= items.length + dead + 2, 'the walk does not end');
      if (!answer.next) break;
      answer = await session.call(nextCall(session, step, answer.next.query), manner);
    }
    compare(items.length, seen, 'how many items the walk had');
  },
};

/** Follows `Link`, on whichever gateway: the path is the same, the query is the link's. */
export const nextCall = (
  session: Session,
  { list, by }: Pick<OnList, 'list' | 'by'>,
  query: Call['query'] = [],
): Call => ({
  ...callOf(session, { do: 'next', list, ...(by === undefined ? {} : { by }) }),
  query,
});
