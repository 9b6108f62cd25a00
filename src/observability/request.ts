import { channel } from 'node:diagnostics_channel';
import { clock } from '../clock.ts';
import { annotate, context } from '../context.ts';
import { type DatabaseFields, databaseFields, type ErrorFields, errorFields } from './fields.ts';
import { log } from './log.ts';
import { publishMetrics } from './metrics.ts';

/** The fields of the line that every request has. */
export interface RequestFields {
  method: string;
  /** The pattern of the route; `preflight`, or `unmatched` where there is none. */
  route: string;
  status: number;
  duration_ms: number;
  cold_start: boolean;
  /** The authenticated user. */
  user_id: number | undefined;
  dynamodb: DatabaseFields;
  /** The error behind a 5xx. */
  error: ErrorFields | undefined;
}

/** Publishes each request as it is logged, for another presentation: `npm start` prints lines for people. */
export const REQUESTS = 'monograph.request';
const requests = channel(REQUESTS);

/** The methods that are logged by name; any other is logged as `other`. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Answers a request and writes its line to the log, and its metrics. To be called in the {@link context} of the
 * invocation, which holds what is found out on the way.
 */
export async function reportRequest<R extends { statusCode: number }>(answer: () => Promise<R>): Promise<R> {
  const started = clock.elapsed();
  let status = 500; // what a gateway answers in the place of a function that fails
  try {
    const result = await answer();
    status = result.statusCode;
    return result;
  } catch (error) {
    annotate({ failure: error });
    throw error;
  } finally {
    report(status, clock.elapsed() - started);
  }
}

function report(status: number, elapsedMs: number): void {
  const { method = '', route, userId, isColdStart = false, failure, database } = context.getStore() ?? {};
  const fields: RequestFields = {
    method: METHODS.has(method) ? method : 'other',
    route: route ?? (method === 'OPTIONS' ? 'preflight' : 'unmatched'),
    status,
    duration_ms: Number(elapsedMs.toFixed(1)),
    cold_start: isColdStart,
    user_id: userId,
    dynamodb: databaseFields(database),
    error: failure === undefined ? undefined : errorFields(failure),
  };
  log(status >= 500 ? 'ERROR' : 'INFO', 'request', () => ({ ...fields }));
  requests.publish(fields);
  publishMetrics(
    {
      Requests: 1,
      Latency: fields.duration_ms,
      Faults: status >= 500 ? 1 : 0,
      ColdStarts: isColdStart ? 1 : 0,
      DynamoDBCalls: fields.dynamodb.calls,
      ReadUnits: fields.dynamodb.read_units,
      WriteUnits: fields.dynamodb.write_units,
    },
    { method: fields.method, route: fields.route, status_class: `${Math.floor(status / 100)}xx` },
  );
}
