import { compare, hold, short } from '../compare.ts';
import { type Listed, matches, shown } from '../model/lists.ts';
import type { Walk } from '../model/walk.ts';
import { checkLink, identify, itemsOf } from '../pages.ts';
import type { Answer, Session } from '../session.ts';
import type { Step } from '../step.ts';
import { callOf, lookerAt, nextCall, type OnList, someList } from './lists.ts';
import { callerOf, type Operation, Skip } from './operation.ts';

/** Of more than these the oldest is given up: nobody walks to the end of everything. */
const MAX_WALKS = 4;
const MAX_PAGES = 2_000;

export const openWalk: Operation<OnList & { as: string }> = {
  weight: 1.5,
  isRead: false,
  plan: (chance, blog, name) => {
    const list = someList(chance, blog);
    const by = lookerAt(chance, blog, list);
    return by && { ...by, as: name('w'), list, limit: chance.pick([1, 2, 5, 20]) };
  },
  play: async (step, session) => {
    const { as, list, limit } = step;
    const viewer = callerOf(session, step);
    const stayed = new Set(matches(session.blog, list, viewer));
    const { token: _, ...manner } = step.manner ?? {};
    const answer = await session.call(callOf(session, step), manner);
    if (!answer) return;
    const walk = { list, limit, viewer, stayed, seen: new Set<Listed>(), next: [], pages: 0 };
    session.walks.set(as, walk);
    if (session.walks.size > MAX_WALKS) session.walks.delete(session.walks.keys().next().value ?? '');
    checkNext(session, as, walk, answer);
  },
};

export const continueWalk: Operation<Step & { walk: number }> = {
  weight: 5,
  isRead: false,
  plan: (chance) => ({ walk: chance.below(MAX_WALKS) }),
  play: async (step, session) => {
    const [name, walk] = [...session.walks][step.walk] ?? [];
    if (name === undefined || !walk) throw new Skip('there is no such walk');
    const { list, viewer } = walk;
    if (list.article !== undefined && !session.blog.articles.has(list.article)) {
      session.walks.delete(name); // from now on it is 404
      return;
    }
    const call = nextCall(session, { list, ...(viewer ? { by: viewer.name } : {}) }, walk.next);
    const answer = await session.call(call);
    if (answer) checkNext(session, name, walk, answer);
  },
};

/** To be called after each write: what has left a list does not have to be in a walk any more. */
export function updateWalks({ blog, walks }: Session): void {
  for (const { list, viewer, stayed } of walks.values()) {
    const there = new Set(matches(blog, list, viewer));
    for (const item of stayed) if (!there.has(item)) stayed.delete(item);
  }
}

function checkNext(session: Session, name: string, walk: Walk, answer: Answer): void {
  const { list, viewer, stayed, seen } = walk;
  session.expect(answer, 200);
  const there = matches(session.blog, list, viewer);
  const positions = new Map(there.map((item, position) => [item, position]));
  const views = (items: Listed[]) => items.map((item) => shown(list, item, viewer));
  for (const item of itemsOf(list, answer)) {
    const found = identify(list, item, there);
    hold(found !== undefined, `a walk shows ${short(item)}, which is not in the list`);
    compare(shown(list, found, viewer), item, 'an item of a walk');
    hold(!seen.has(found), `a walk shows ${short(item)} twice`);
    seen.add(found);
    const position = positions.get(found) ?? 0;
    const passed = [...stayed].filter((one) => !seen.has(one) && (positions.get(one) ?? 0) < position);
    compare([], views(passed), 'what a walk has passed over');
  }
  checkLink(answer, list, walk.limit);
  walk.pages += 1;
  hold(walk.pages < MAX_PAGES, 'the walk does not end');
  if (answer.next) {
    walk.next = answer.next.query;
    return;
  }
  session.walks.delete(name);
  compare([], views([...stayed].filter((one) => !seen.has(one))), 'what a walk has left out');
}
