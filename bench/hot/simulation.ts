import type { MetadataBearer } from '@smithy/types';
import { seededRandom } from '../../harness/random.ts';
import { inVirtualTime } from '../../harness/virtual-time.ts';
import { clock } from '../../src/clock.ts';
import { context } from '../../src/context.ts';
import { type Cancellable, deadline, isTransient, untilDeadline } from '../../src/table/retry.ts';
import { LIMITS } from './partitions.ts';
import { type RecordedCall, SimulatedTable } from './simulated-table.ts';

/** A request of the product, as it was recorded: its calls, by round trips. */
export type Recording = RecordedCall[][];

/** Requests of one kind, each like one of the recordings, in turn. */
export interface Load {
  recordings: Recording[];
  perSecond: number;
}

export interface SimulationOptions {
  /** For how long requests come in. */
  seconds: number;
  /** How long a transaction holds its items, and how long any call takes. */
  holdMs: number;
  /** When requests come in, and how long they wait before they try again, is chance: the same for the same seed. */
  seed: number;
}

/** What became of the requests. */
export interface Outcome {
  requests: number;
  succeeded: number;
  /** Answered with 503, because they had not got through at their deadline. */
  refused: number;
  /** Of the call of a request that took most of them, where it got through. */
  attempts: Quantiles;
  /** Without the function's own time. */
  latencyMs: Quantiles;
  /** The item that was held most often when it was asked for, and how often of all times. */
  busiestItem: { key: string; conflicts: number } | undefined;
  /** The partition that came nearest to its limit, and the units that it gave in its busiest second. */
  busiestPartition: { key: string; kind: keyof typeof LIMITS; units: number } | undefined;
  /** The share of calls that some partition had no units for. */
  throttled: number;
}

interface Quantiles {
  median: number;
  p99: number;
}

/**
 * Sends requests to a simulated table, at random moments (a Poisson process), and tries again as the product does, until
 * its deadline. In virtual time.
 *
 * @param onRefused is told of each 503; the simulation ends with what it throws
 */
export function simulate(
  loads: Load[],
  { seconds, holdMs, seed }: SimulationOptions,
  onRefused: () => void = () => {},
): Promise<Outcome> {
  const random = seededRandom(seed);
  return inVirtualTime(random, async () => {
    const table = new SimulatedTable(holdMs);
    const arrivals = loads.flatMap((load) => arrivalsOf(load, seconds, random));
    const answers = await Promise.all(
      arrivals.map(async ({ at, recording }) => {
        await clock.sleep(at);
        const answer = await send(recording, table);
        if (!answer) onRefused();
        return answer;
      }),
    );
    return outcomeOf(answers, table);
  });
}

function arrivalsOf({ recordings, perSecond }: Load, seconds: number, random: () => number) {
  const arrivals: { at: number; recording: Recording }[] = [];
  for (let at = 0; ; ) {
    at -= (Math.log(1 - random()) * 1000) / perSecond;
    if (at >= seconds * 1000) return arrivals;
    arrivals.push({ at, recording: recordings[arrivals.length % recordings.length] ?? [] });
  }
}

/** The attempts and milliseconds that it took, or `undefined` where it is a 503. */
type Answer = { attempts: number; ms: number } | undefined;

async function send(recording: Recording, table: SimulatedTable): Promise<Answer> {
  const started = clock.now();
  let attempts = 0;
  try {
    await context.run({ requestId: '', deadline: deadline() }, async () => {
      for (const roundTrip of recording) {
        const all = await Promise.all(roundTrip.map((call) => attemptsOf(call, table)));
        attempts = Math.max(attempts, ...all);
      }
    });
    return { attempts, ms: clock.now() - started };
  } catch (error) {
    if (!isTransient(error as Cancellable)) throw error;
    return undefined;
  }
}

async function attemptsOf(call: RecordedCall, table: SimulatedTable): Promise<number> {
  const { output } = await untilDeadline(async () => {
    const error = await table.send(call);
    if (error) throw error;
    return { output: { $metadata: {} } as MetadataBearer };
  });
  return output.$metadata.attempts ?? 1;
}

function outcomeOf(answers: Answer[], table: SimulatedTable): Outcome {
  const succeeded = answers.filter((one) => one !== undefined);
  const [hottest] = [...table.items.tallies].sort(([, a], [, b]) => b.conflicts - a.conflicts);
  const [busiest] = (['read', 'write'] as const)
    .flatMap((kind) => {
      const found = table[`${kind}s`].busiest();
      return found ? [{ kind, ...found }] : [];
    })
    .sort((a, b) => b.units / LIMITS[b.kind] - a.units / LIMITS[a.kind]);
  return {
    requests: answers.length,
    succeeded: succeeded.length,
    refused: answers.length - succeeded.length,
    attempts: quantiles(succeeded.map(({ attempts }) => attempts)),
    latencyMs: quantiles(succeeded.map(({ ms }) => ms)),
    busiestItem: hottest && { key: hottest[0], conflicts: hottest[1].conflicts / hottest[1].asked },
    busiestPartition: busiest,
    throttled: table.throttled / table.calls,
  };
}

function quantiles(values: number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99) };
}
