import { clock } from '../clock.ts';
import { annotate, withDeadline } from '../context.ts';
import { deadline } from '../table/retry.ts';
import { deletedAt, sweepTags } from './articles/index.ts';
import { type SweptDeletions, sweepDeletions } from './deletions.ts';
import { rotateKeys } from './keyring.ts';

/** The most that the parts before the last one may take, of the 50 s of a run. */
const ROTATION_MS = 5_000;
const TAGS_MS = 10_000;
/** What is left then to calls that are under way. */
const RESERVE_MS = 1_500;

/**
 * Adds a new signing key when the newest has become old, records which tags are most used, and removes what deletions left
 * behind. None of that is visible any more, so it may run late or be cut off: the next run goes on. A part
 * that fails does not stop the others, and each has its share of the time.
 *
 * @returns how many deleted articles it is done with
 * @throws AggregateError with all that failed
 */
export async function sweep(): Promise<number> {
  const until = deadline() - RESERVE_MS;
  const failures: unknown[] = [];
  const attempt = async (longestMs: number, part: (until: number) => Promise<void>): Promise<void> => {
    const end = Math.min(until, clock.now() + longestMs);
    if (clock.now() >= end) return;
    await withDeadline(end + RESERVE_MS, () => part(end)).catch((error) => failures.push(error));
  };

  let deletions: SweptDeletions = { swept: 0, oldest: undefined, failures: [] };
  await attempt(ROTATION_MS, rotateKeys);
  await attempt(TAGS_MS, sweepTags);
  await attempt(Number.POSITIVE_INFINITY, async (end) => {
    deletions = await sweepDeletions(end);
  });
  const { swept, oldest } = deletions;
  annotate({ articlesSwept: swept, oldestTombstoneSeconds: oldest ? (clock.now() - deletedAt(oldest)) / 1000 : 0 });
  failures.push(...deletions.failures);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of the sweep failed`);
  return swept;
}
