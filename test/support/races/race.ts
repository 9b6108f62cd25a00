import { api, type Response } from '../api.ts';
import type { Fixture } from './fixture.ts';
import { type Moment, readWhile, tentatively } from './meanwhile.ts';
import { type Read, readsOf } from './reads.ts';
import { itemsOf, tornIn, type Versions, versionsIn, wrongIn } from './whole.ts';
import type { Write } from './writes.ts';

/** Plays reads against writes in a fixture that is put back after each race. The clock has to stand still. */
export class Races {
  readonly #fixture: Fixture;
  /** What was read while nobody wrote, by the write that was over then, if any, and the path. */
  readonly #known = new Map<string, Response[]>();
  /** How many there have been, and of how many the answer was neither that of before nor that of after. */
  readonly count = { all: 0, mixed: 0 };

  constructor(fixture: Fixture) {
    this.#fixture = fixture;
  }

  /**
   * Lets a write happen after each of a read's round trips in turn.
   *
   * @param moments makes the ways in which the reader may come to see it
   * @returns what was wrong with the answers
   */
  async run(read: Read, write: Write, moments: (gap: number) => Moment[]): Promise<string[]> {
    const path = await this.#pathOf(read);
    const answer = async () => [await get(path, read)];
    const calm = [
      await this.#before(`page ${read.name}`, answer),
      await this.#after(write, `page ${read.name}`, answer),
    ].flat();
    const wrong: string[] = [];
    for (let gap = 0, isOver = false; !isOver; gap++) {
      for (const moment of moments(gap)) {
        const race = await readWhile(
          () => get(path, read),
          () => write[1](this.#fixture),
          moment,
        );
        isOver = race.tooLate;
        if (isOver) break;
        this.count.all += 1;
        const isMixed = !calm.some((one) => isSame(one, race.value));
        const rest = isMixed ? await pagesFrom(race.value.next, read) : [];
        await race.undo();
        if (!isMixed) continue;
        this.count.mixed += 1;
        const found = await this.#wrongIn(read, write, calm, race.value, rest);
        const way = moment.reveal ? ', one by one' : '';
        wrong.push(...found.map((what) => `${read.name}; after ${gap} round trips${way}: ${write[0]}: ${what}`));
      }
    }
    return wrong;
  }

  async #wrongIn(read: Read, write: Write, calm: Response[], answer: Response, rest: Response[]): Promise<string[]> {
    if (!calm.some(({ status }) => status === answer.status))
      return [`${answer.status} ${JSON.stringify(answer.body)}`];
    const torn = tornIn(answer, await this.#versions(write)).map((what) => `torn: ${what.slice(0, 300)}`);
    if (read.name === 'the tags') return [...torn, ...wrongTags(calm, answer)];
    if (!read.list || answer.status >= 400) return torn;
    const whole = read.path.replace(/&offset=\d+/, '').replace(/limit=\d+/, 'limit=100');
    const all = () => pagesFrom(whole, read);
    const [before, after] = [await this.#before(`all ${whole}`, all), await this.#after(write, `all ${whole}`, all)];
    const { page: limit, behind: passed, offset } = read.list;
    const last = passed > 0 ? before.flatMap(itemsOf)[offset + passed * limit - 1] : undefined;
    const behind = (pages: Response[]) => pages.flatMap(itemsOf).filter((item) => last === undefined || item < last);
    const counts = [before, after].map(([page]) => page?.body.articlesCount ?? 0) as [number, number];
    const from = passed > 0 ? 0 : offset;
    const list = { before: behind(before), after: behind(after), page: answer, rest, limit, offset: from, counts };
    return [...torn, ...wrongIn(list)];
  }

  /** What there is to be shown, before a write and after it: one article with its body and comments, all others, an account. */
  async #versions(write: Write): Promise<Versions> {
    const shown = ['an article', 'the comments of an article', 'all articles, first page', 'the own account'];
    const reads = readsOf(this.#fixture).filter(({ name }) => shown.includes(name));
    const everything = async () => (await Promise.all(reads.map((read) => pagesFrom(read.path, read)))).flat();
    return versionsIn([...(await this.#before('', everything)), ...(await this.#after(write, '', everything))]);
  }

  async #before(what: string, reading: () => Promise<Response[]>): Promise<Response[]> {
    const known = this.#known.get(what) ?? (await reading());
    this.#known.set(what, known);
    return known;
  }

  async #after([name, act]: Write, what: string, reading: () => Promise<Response[]>): Promise<Response[]> {
    const key = `${name}\n${what}`;
    const known = this.#known.get(key);
    if (known) return known;
    const { undo } = await tentatively(() => act(this.#fixture));
    const read = await reading();
    await undo();
    this.#known.set(key, read);
    return read;
  }

  /** Where the page is that is to be read. */
  async #pathOf(read: Read): Promise<string> {
    let path = read.path;
    for (let pages = 0; pages < (read.list?.behind ?? 0); pages++) {
      const [page] = await this.#before(`link ${path}`, async () => [await get(path, read)]);
      if (page?.next === undefined) throw new Error(`there is nothing behind ${read.name}`);
      path = page.next;
    }
    return path;
  }
}

const get = (path: string, { token }: Read): Promise<Response> => api('GET', path, token ? { token } : {});

const isSame = (one: Response, other: Response): boolean =>
  one.status === other.status && one.next === other.next && JSON.stringify(one.body) === JSON.stringify(other.body);

/** The pages from a path on, as large as they can be. */
export async function pagesFrom(path: string | undefined, read: Read): Promise<Response[]> {
  const pages: Response[] = [];
  for (let next = path; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await get(next.replace(/limit=\d+/, 'limit=100'), read));
    if (pages.length > 200) throw new Error(`the walk through ${path} does not end`);
  }
  return pages;
}

/** Tags in use before and after must be there; none may be that never was. */
function wrongTags(calm: Response[], { body }: Response): string[] {
  const [before = [], after = []] = calm.map((one) => one.body.tags);
  const missing = before.filter((tag) => after.includes(tag) && !body.tags.includes(tag));
  const unknown = body.tags.filter((tag) => !before.includes(tag) && !after.includes(tag));
  const isTwice = new Set(body.tags).size < body.tags.length;
  return [
    ...missing.map((tag) => `the tag ${tag} is missing`),
    ...unknown.map((tag) => `the tag ${tag} was never used`),
    ...(isTwice ? ['a tag is there twice'] : []),
  ];
}
