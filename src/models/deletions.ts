import { clock } from '../clock.ts';
import { context, withDeadline } from '../context.ts';
import { type Deletion, deleteItems } from '../table/delete-items.ts';
import type { Key } from '../table/keys.ts';
import { Pace } from '../table/pace.ts';
import { all, read } from '../table/read.ts';
import {
  favoriterKeys,
  favoriters,
  mergeSegments,
  removeFavorites,
  type Tombstone,
  tombstones,
} from './articles/index.ts';
import { commentRemains } from './comments/index.ts';

/** More than one run gets through, whatever they are of; they take some 300 read units. */
const TOMBSTONES_A_RUN = 13_000;
/** Articles that are swept up together, so that full batches are made of what is left of them. */
const ARTICLES_AT_ONCE = 25;
/** How much of one article is removed in one turn. */
const COMMENTS_A_TURN = 40;
const FAVORITERS_A_TURN = 100;
/** Articles whose favorites are still counted are apart: they take one transaction for each 20 favorites. */
const FAVORITED_AT_ONCE = 3;
const FAVORITES_A_TRANSACTION = 20;
const UNITS_A_TRANSACTIONAL_WRITE = 2;
const WAIT_FOR_UNITS_MS = 50;
/** A part that takes longer is kept up by something, and keeps others up: the next run tries it again. */
const MAX_TURN_MS = 15_000;
/** A call takes 0.6 to 1.1 ms of CPU, a transaction for 20 favorites 3.4: a run stays below 8 s of it. */
const CALLS_A_RUN = 6_500;

/** What a run over the deleted articles came to. */
export interface SweptDeletions {
  /** How many deleted articles it has finished. */
  swept: number;
  /** The oldest one that it has not. */
  oldest: Tombstone | undefined;
  failures: unknown[];
}

/**
 * Removes what is left of deleted articles, oldest first, each a part at a time, so that none waits for another one to be done.
 * It may be cut off anywhere: an article's tombstone goes when nothing else is left, and the next run goes on.
 *
 * @param until when to end, in milliseconds since the epoch
 */
export async function sweepDeletions(until: number): Promise<SweptDeletions> {
  const run = new Run(until);
  const found = await run.tombstones();
  await Promise.all([
    run.sweepPlain(found.filter(({ favorited }) => !favorited)),
    run.sweepFavorited(found.filter(({ favorited }) => favorited)),
  ]);
  const { swept, failures } = run;
  return { swept: swept.size, oldest: found.find((one) => !swept.has(one)), failures };
}

class Run {
  readonly failures: unknown[] = [];
  readonly swept = new Set<Tombstone>();
  readonly #pace = new Pace();
  readonly #until: number;

  constructor(until: number) {
    this.#until = until;
  }

  readonly #isOver = (): boolean =>
    clock.now() >= this.#until || (context.getStore()?.database?.calls ?? 0) >= CALLS_A_RUN;

  async tombstones(): Promise<Tombstone[]> {
    const found: Tombstone[] = [];
    try {
      for (let more = true; more && found.length < TOMBSTONES_A_RUN && !this.#isOver(); ) {
        const [page] = await read(tombstones(TOMBSTONES_A_RUN - found.length, found.at(-1)));
        found.push(...page.items);
        more = page.more && page.items.length > 0;
      }
    } catch (error) {
      this.failures.push(error);
    }
    return found;
  }

  /** Articles of which there is nothing to count out: all that is left of them can be deleted in batches. */
  async sweepPlain(queue: Tombstone[]): Promise<void> {
    while (queue.length > 0 && !this.#isOver()) {
      const articles = queue.splice(0, ARTICLES_AT_ONCE);
      queue.push(...(await this.#turn(articles)));
    }
  }

  /** One turn for some articles. What one of them fails with, keeps the others from nothing. */
  async #turn(articles: Tombstone[]): Promise<Tombstone[]> {
    try {
      return await withDeadline(clock.now() + MAX_TURN_MS, () => this.#removeRemains(articles));
    } catch (error) {
      if (articles.length === 1 || this.#isOver()) {
        this.failures.push(error);
        return [];
      }
    }
    const unfinished: Tombstone[] = [];
    for (const one of articles) unfinished.push(...(await this.#turn([one])));
    return unfinished;
  }

  /** @returns the articles of which something is left */
  async #removeRemains(articles: Tombstone[]): Promise<Tombstone[]> {
    const [found] = await read(
      all(
        ...articles.map(({ article }) =>
          all(commentRemains(article, COMMENTS_A_TURN), favoriters(article, FAVORITERS_A_TURN)),
        ),
      ),
    );
    const listed = found.flatMap(([{ entries }, { users }], at) => [
      ...entries,
      ...favoriterKeys(articles[at]?.article ?? 0, users),
    ]);
    // Entries are found by their comments, and an article by its tombstone: so these go after them.
    if (!(await this.#delete(listed.map(small)))) return [];
    if (!(await this.#delete(found.flatMap(([{ comments }]) => comments)))) return [];
    const isDone = (_: unknown, at: number) => !found[at]?.[0].more && !found[at]?.[1].more;
    const done = articles.filter(isDone);
    for (const author of new Set(done.map((one) => one.author))) if (!this.#isOver()) await mergeSegments(author);
    if (!(await this.#delete(done.map(small)))) return [];
    for (const one of done) this.swept.add(one);
    return articles.filter((one) => !done.includes(one));
  }

  readonly #delete = (deletions: Deletion[]): Promise<boolean> => deleteItems(deletions, this.#pace, this.#isOver);

  /** Articles that are still counted among their favoriters' favorites. */
  async sweepFavorited(queue: Tombstone[]): Promise<void> {
    const worker = async () => {
      for (let one = queue.shift(); one && !this.#isOver(); one = queue.shift()) {
        try {
          const article = one;
          const deadline = clock.now() + MAX_TURN_MS;
          if (await withDeadline(deadline, () => this.#removeSomeFavorites(article))) queue.push(one);
          else queue.push(...(await this.#turn([one])));
        } catch (error) {
          this.failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: FAVORITED_AT_ONCE }, worker));
  }

  /** @returns whether there were any */
  async #removeSomeFavorites({ article }: Tombstone): Promise<boolean> {
    const [{ users }] = await read(favoriters(article, FAVORITERS_A_TURN));
    for (let at = 0; at < users.length && !this.#isOver(); at += FAVORITES_A_TRANSACTION) {
      const some = users.slice(at, at + FAVORITES_A_TRANSACTION);
      await this.#room(favoriterKeys(article, some));
      if (!this.#isOver()) await removeFavorites(article, some);
    }
    return users.length > 0;
  }

  async #room([first, ...others]: Key[]): Promise<void> {
    if (!first) return;
    const units = UNITS_A_TRANSACTIONAL_WRITE * (1 + others.length);
    while (!this.#pace.take(first.pk, units) && !this.#isOver()) await clock.sleep(WAIT_FOR_UNITS_MS);
  }
}

/** What takes less than a KB. */
const small = (key: Key): Deletion => ({ key, units: 1 });
