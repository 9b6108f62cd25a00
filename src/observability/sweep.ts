import { clock } from '../clock.ts';
import { context } from '../context.ts';
import { databaseFields, errorFields } from './fields.ts';
import { log } from './log.ts';
import { publishMetrics } from './metrics.ts';

/**
 * Runs the sweep and writes its line to the log, and its metrics.
 *
 * @throws Error where the sweep fails, so that Lambda counts it. It says nothing else: Lambda logs it as it is
 */
export async function reportSweep(sweep: () => Promise<number>): Promise<{ swept: number }> {
  const started = clock.elapsed();
  try {
    const swept = await sweep();
    report(clock.elapsed() - started, []);
    return { swept };
  } catch (error) {
    report(clock.elapsed() - started, error instanceof AggregateError ? error.errors : [error]);
    throw new Error('the sweep failed; its line in the log says why');
  }
}

function report(elapsedMs: number, failures: unknown[]): void {
  const { articlesSwept = 0, oldestTombstoneSeconds = 0, isColdStart = false, database } = context.getStore() ?? {};
  log(failures.length > 0 ? 'ERROR' : 'INFO', 'sweep', () => ({
    articles_swept: articlesSwept,
    oldest_tombstone_s: Math.floor(oldestTombstoneSeconds),
    failures: failures.length,
    duration_ms: Number(elapsedMs.toFixed(1)),
    cold_start: isColdStart,
    dynamodb: databaseFields(database),
    error: failures.map(errorFields)[0],
  }));
  publishMetrics({
    ArticlesSwept: articlesSwept,
    SweepFailures: failures.length,
    OldestTombstoneAge: Math.floor(oldestTombstoneSeconds),
  });
}
