import { SingleBar } from 'cli-progress';
import { timelineItems } from '../../harness/timeline-items.ts';
import { hashPassword } from '../../src/auth/passwords.ts';
import { MAX_IN_HEAD } from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { type Article, type Dataset, type Guests, type Person, rest } from './dataset.ts';
import { Loader } from './loader.ts';
import { accountWrites, articleWrites, commentWrites, followingWrites } from './writes.ts';

/** What all accounts have for a password, so that any of them can log in. */
export const PASSWORD = 'correct horse battery staple';

/** What was put into the table. */
export interface Filling {
  articles: number;
  items: number;
  bytes: number;
  seconds: number;
}

/**
 * Fills the table, step by step: first with the dataset, then with more and more of the rest. Deterministic, but for
 * the salt of the one password.
 */
export class Filler {
  readonly #loader = new Loader();
  readonly #password = hashPassword(PASSWORD);
  #articles = 0;
  #started = performance.now();

  async addDataset(dataset: Dataset): Promise<void> {
    this.#started = performance.now();
    for (const person of dataset.people) await this.#register(person);
    for (const { follower, followees } of dataset.follows)
      await this.#loader.write(followingWrites(follower, followees));
    await this.#withBar('the dataset', dataset.articles.length, async (advance) => {
      for (const article of dataset.articles) {
        await this.#publish(article);
        advance();
      }
      for (const comment of dataset.comments) await this.#loader.write(commentWrites(comment));
      await this.#loader.flush();
    });
  }

  /** Adds the rest's articles from one number to another, and the guests. */
  async more(from: number, to: number, { people, articles, million }: Guests): Promise<Filling> {
    if (from > 0) this.#started = performance.now();
    for (const counts of [keys.tag('').pk, keys.articlesCount(0).pk]) await this.#loader.know(counts);
    for (const person of people) await this.#register(person);
    for (const article of articles) await this.#publish(article);
    await this.#giveLegend(million);
    await this.#withBar(`${to.toLocaleString('en')} articles`, to - from, async (advance) => {
      for (const { person, article, comment } of rest(from, to)) {
        if (person) await this.#register(person);
        await this.#publish(article);
        if (comment) await this.#loader.write(commentWrites(comment));
        advance();
      }
      await this.#loader.flush();
    });
    const { items, bytes } = this.#loader;
    return { articles: this.#articles, items, bytes, seconds: (performance.now() - this.#started) / 1000 };
  }

  async #giveLegend({ legend, follower, articles, ids }: Guests['million']): Promise<void> {
    await this.#loader.write(followingWrites(follower, [legend]));
    await this.#loader.give(timelineItems(legend.id, ids, { inHead: MAX_IN_HEAD }));
    for (const article of articles) await this.#loader.write(articleWrites(article));
    this.#articles += articles.length;
  }

  async #register(person: Person): Promise<void> {
    await this.#loader.write(accountWrites(person, await this.#password));
  }

  async #publish(article: Article): Promise<void> {
    this.#articles++;
    await this.#loader.write(articleWrites(article, this.#loader.timeline(article.author.id)));
  }

  async #withBar(what: string, total: number, work: (advance: () => void) => Promise<void>): Promise<void> {
    const bar = new SingleBar({
      format: `Fills ${what} {bar} {percentage}% {value}/{total}, {eta_formatted} left`,
      // Where nobody watches, as in CI, a line now and then shows that it goes on.
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    });
    bar.start(total, 0);
    try {
      await work(() => bar.increment());
    } finally {
      bar.stop();
    }
  }
}
