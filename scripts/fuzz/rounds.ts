import { Chance } from './chance.ts';
import type { Blog } from './model/blog.ts';
import { type OperationName, operations } from './operations/index.ts';
import { mannerOf } from './operations/operation.ts';
import type { Step } from './step.ts';

type Weights = Record<OperationName, number>;

/**
 * What a round does more of than others. Small rounds find most; some things are only seen where there is much of one kind: long
 * timelines, articles with many favorites, long threads of comments, more tags than a list shows.
 */
const KINDS: Record<string, { steps: number; more: Partial<Weights> }> = {
  mixed: { steps: 1_500, more: {} },
  prolific: {
    steps: 2_500,
    more: { publish: 15, removeArticle: 4, follow: 3, register: 0.2, list: 1.5, favorite: 0.5 },
  },
  popular: { steps: 2_500, more: { register: 5, favorite: 6, removeArticle: 1.5, publish: 0.7, sweep: 2 } },
  tagged: { steps: 1_500, more: { publishFreshTags: 200, tags: 3, removeArticle: 2, edit: 0.5, sweep: 2 } },
  talkative: {
    steps: 2_500,
    more: { addComment: 8, publish: 0.5, removeComment: 2, getComment: 2, openWalk: 2, continueWalk: 2 },
  },
};

/** One round: an empty blog, and what happens to it, all of it told by the seed and the round's number. */
export class Round {
  readonly kind: string;
  readonly steps: number;
  readonly #chance: Chance;
  readonly #weights: Weights;
  readonly #names = new Map<string, number>();

  constructor(seed: number, number: number) {
    this.#chance = new Chance(Math.imul(seed, 1_000_003) ^ Math.imul(number, 7_919));
    this.kind = number % 3 === 0 ? this.#chance.pick(Object.keys(KINDS)) : 'mixed';
    const { steps, more } = KINDS[this.kind] ?? { steps: 0, more: {} };
    this.steps = steps;
    // Swarm testing (Groce and others, ISSTA 2012): each round leaves some operations out and has others more often.
    const weights = Object.entries(operations).map(([name, { weight }]) => {
      const swarm = name === 'register' || name === 'publish' ? 1 : this.#chance.pick([0, 0.5, 1, 1, 1, 3]);
      return [name, weight * swarm * (more[name as OperationName] ?? 1)];
    });
    this.#weights = Object.fromEntries(weights) as Weights;
  }

  /** The next step, of those that are possible now. */
  next(blog: Blog): Step {
    for (;;) {
      const name = blog.users.size < 2 ? 'register' : this.#chance.weighted(this.#weights);
      const { plan, isRead } = operations[name];
      const planned = plan(this.#chance, blog, (kind) => this.#name(kind));
      if (planned) return { do: name, ...planned, manner: mannerOf(this.#chance, isRead) };
    }
  }

  #name(kind: string): string {
    const number = (this.#names.get(kind) ?? 0) + 1;
    this.#names.set(kind, number);
    return `${kind}${number}`;
  }
}
