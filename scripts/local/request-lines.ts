import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestFields } from '../../src/observability/request.ts';

/** As in `src/observability/request.ts`, whose code is in the bundle. */
const REQUESTS = 'monograph.request';

/**
 * Prints a line for people about each request that the handler answers, with what it cost:
 * `GET /articles/:slug 200, 8 ms, 2 calls, 5 read units`.
 *
 * @returns what ends it
 */
export function printRequests(): () => void {
  const print = (message: unknown) => console.log(lineOf(message as RequestFields));
  subscribe(REQUESTS, print);
  return () => unsubscribe(REQUESTS, print);
}

function lineOf({ method, route, status, duration_ms, dynamodb }: RequestFields): string {
  const cost = [
    counted(dynamodb.calls, 'call', 'calls'),
    counted(dynamodb.retries, 'retry', 'retries'),
    counted(dynamodb.read_units, 'read unit', 'read units'),
    counted(dynamodb.write_units, 'write unit', 'write units'),
  ];
  return [`${method} ${route} ${status}`, `${Math.round(duration_ms)} ms`, ...cost.flat()].join(', ');
}

/** Nothing where there is nothing to count. */
const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
