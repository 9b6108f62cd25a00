import { addUser, type KnownUser, tokenFor } from '../../harness/users.ts';
import { planBlog } from '../../scripts/seed/plan.ts';
import { type Article, type Draft, publish } from '../../src/models/articles/index.ts';
import { type ApiRequest, send } from '../access/api.ts';
import type { Meter } from '../access/meter.ts';
import { byRoundTrip } from '../access/round-trips.ts';
import type { Recording } from './simulation.ts';

export interface Person extends KnownUser {
  token: string;
}

const SEED = 1;
const UNTIL = Date.UTC(2026, 0, 1);
const DRAFTS = 500;
const FRONT_PAGE = 20;

/** Real requests of many people to a small blog, through the real handler, of which the calls are recorded. */
export class Recorder {
  readonly people: Person[] = [];
  /** Of all the people in turn, the newest last. */
  readonly articles: Article[] = [];
  readonly #meter: Meter;
  readonly #drafts: Draft[];
  #drafted = 0;

  private constructor(meter: Meter, drafts: Draft[]) {
    this.#meter = meter;
    this.#drafts = drafts;
  }

  /** Fills the table with people, and with articles by them: more than 20, which is what the front page shows. */
  static async begin(meter: Meter, people: number): Promise<Recorder> {
    const blog = { users: people, articles: DRAFTS, comments: 0, favorites: 0, follows: 0, seed: SEED, until: UNTIL };
    const recorder = new Recorder(meter, planBlog(blog).articles);
    for (let number = 0; number < people; number++) recorder.people.push(await addPerson(`person ${number}`));
    for (let number = 0; number < Math.max(people, FRONT_PAGE + 1); number++) {
      const { id } = recorder.people[number % people] as Person;
      recorder.articles.push(await publish(recorder.draft(), id));
    }
    return recorder;
  }

  /** What somebody is about to publish, with text and tags like those of `npm run seed`. */
  draft(tagList?: string[]): Draft {
    const draft = this.#drafts[this.#drafted++ % DRAFTS] as Draft;
    return { title: draft.title, description: draft.description, body: draft.body, tagList: tagList ?? draft.tagList };
  }

  /** Records the requests that one person sends at the same time, for each of the people. */
  async each(ask: (person: Person, number: number) => ApiRequest[]): Promise<Recording[]> {
    const recordings: Recording[] = [];
    for (const [number, person] of this.people.entries()) recordings.push(await this.#record(ask(person, number)));
    return recordings;
  }

  /** Records requests that anybody sends at the same time. */
  async one(...requests: ApiRequest[]): Promise<Recording[]> {
    return [await this.#record(requests)];
  }

  async #record(requests: ApiRequest[]): Promise<Recording> {
    const { calls } = await this.#meter.measure(() => Promise.all(requests.map(send)));
    return byRoundTrip(calls);
  }
}

export async function addPerson(username: string): Promise<Person> {
  const user = await addUser(username);
  return { ...user, token: await tokenFor(user) };
}
