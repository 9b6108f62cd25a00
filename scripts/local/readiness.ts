import { toEvent } from './events.ts';
import { type LambdaHandler, lambdaContext } from './gateway.ts';
import { inTime, type Sweeper } from './sweeper.ts';

/** Five sweeps in a row that did not go through. One alone is no reason to take the process away from its callers. */
const STALE_MS = 5 * 60_000;
/** How long the table may take to answer, and for how long its answer holds for whoever asks next. */
const PROBE_TIMEOUT_MS = 2_000;
const PROBE_HOLDS_MS = 1_000;
/** What the handler keeps of an invocation's time for its own answer. */
const TIME_TO_ANSWER_MS = 2_000;

/** Says why requests had better not be sent here now; `undefined` where they may be. */
type Readiness = () => Promise<string | undefined>;

/**
 * Looks at the sweeper, and asks the table, by a request that reads one item. However often it is called, that is asked once a
 * second at most.
 */
export function readinessOf(handler: LambdaHandler, sweeper: Sweeper): Readiness {
  let probe: { asked: number; answers: Promise<boolean> } | undefined;
  const tableAnswers = () => {
    if (!probe || performance.now() - probe.asked > PROBE_HOLDS_MS)
      probe = { asked: performance.now(), answers: answers(handler) };
    return probe.answers;
  };
  return async () => {
    const { sinceSweptMs } = sweeper;
    if (sinceSweptMs === Number.POSITIVE_INFINITY) return 'no sweep has been through the table yet';
    if (sinceSweptMs > STALE_MS) return `no sweep has been through the table for ${Math.round(sinceSweptMs / 1000)} s`;
    return (await tableAnswers()) ? undefined : 'the table does not answer';
  };
}

async function answers(handler: LambdaHandler): Promise<boolean> {
  const headers: [string, string][] = [['x-request-id', 'ready']]; // by which its line in the log goes
  const event = toEvent({ method: 'GET', url: '/api/tags', headers, body: Buffer.alloc(0), sourceIp: '127.0.0.1' });
  try {
    const lambda = lambdaContext(undefined, PROBE_TIMEOUT_MS + TIME_TO_ANSWER_MS);
    const result = await inTime(handler(event, lambda), PROBE_TIMEOUT_MS + TIME_TO_ANSWER_MS);
    return (result as { statusCode?: number }).statusCode === 200;
  } catch {
    return false;
  }
}
