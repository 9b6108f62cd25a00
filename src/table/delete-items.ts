import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { clock } from '../clock.ts';
import { busy } from '../errors.ts';
import { type Key, keyText } from './keys.ts';
import type { Pace } from './pace.ts';
import { backOff, deadline } from './retry.ts';
import { documents, table } from './table.ts';

/** The most items that one BatchWriteItem takes (AWS, "Quotas in Amazon DynamoDB"). */
const ITEMS_A_CALL = 25;
const CALLS_AT_ONCE = 8;
/** In this time a partition regains the units for a batch. */
const TICK_MS = 97;

/** An item to delete, and the write units that this takes: one for each KB of it. */
export interface Deletion {
  key: Key;
  units: number;
}

/**
 * Deletes items that nobody writes any more, in any order, a unit for each KB: to repeat it, or to be late with it, changes
 * nothing. No partition is written faster than the pace allows.
 *
 * @param isOver asked between calls; where it says so, what is left stays
 * @returns whether all of them are gone
 * @throws the contract's 503 when DynamoDB stays unavailable
 */
export async function deleteItems(deletions: Deletion[], pace: Pace, isOver: () => boolean): Promise<boolean> {
  let waiting: Deletion[] = [...new Map(deletions.map((one) => [keyText(one.key), one])).values()];
  let rested = false;
  while (waiting.length > 0) {
    if (isOver()) return false;
    const tick = clock.now() + TICK_MS;
    const ready = waiting.filter(({ key, units }) => pace.take(key.pk, units));
    // A batch that is not full costs as much CPU as a full one: it waits once for more.
    const isLast: boolean = ready.length === waiting.length || (rested && ready.length < ITEMS_A_CALL);
    const sent: Deletion[] = isLast ? ready : ready.slice(0, ready.length - (ready.length % ITEMS_A_CALL));
    for (const { key, units } of ready.slice(sent.length)) pace.giveBack(key.pk, units);
    await atOnce(batchesOf(sent), CALLS_AT_ONCE, deleteBatch);
    const gone = new Set(sent);
    waiting = waiting.filter((one) => !gone.has(one));
    rested = sent.length === 0;
    if (waiting.length > 0) await clock.sleep(Math.max(0, tick - clock.now()));
  }
  return true;
}

const batchesOf = (deletions: Deletion[]): Deletion[][] =>
  Array.from({ length: Math.ceil(deletions.length / ITEMS_A_CALL) }, (_, at) =>
    deletions.slice(at * ITEMS_A_CALL, (at + 1) * ITEMS_A_CALL),
  );

/**
 * Works through jobs, so many of them at once.
 *
 * @throws what the first job failed with, once none is under way any more
 */
async function atOnce<J>(jobs: J[], limit: number, work: (job: J) => Promise<unknown>): Promise<void> {
  const left = [...jobs];
  const worker = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await work(job);
  };
  const ends = await Promise.allSettled(Array.from({ length: limit }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** DynamoDB may leave items of a batch unwritten when it throttles: they are sent again. */
async function deleteBatch(batch: Deletion[]): Promise<void> {
  const until = deadline();
  const name = table.getName();
  let left: Record<string, unknown>[] = batch.map(({ key: { pk, sk } }) => ({ DeleteRequest: { Key: { pk, sk } } }));
  for (let attempt = 0; ; attempt++) {
    const { UnprocessedItems } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [name]: left } as never }),
    );
    left = UnprocessedItems?.[name] ?? [];
    if (left.length === 0) return;
    if (!(await backOff(attempt, until))) throw busy(1);
  }
}
