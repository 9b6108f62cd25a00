import {
  type EventSource,
  scheduledEvent as eventOfSchedule,
  REST_STAGE,
  toEvent,
  toResponse,
} from '../../scripts/local/events.ts';
import { lambdaContext as localContext } from '../../scripts/local/gateway.ts';

/** Which front door an event comes through: HTTP API, by either payload format, REST API, or a function URL. */
export type Payload = '2.0' | 'http-1.0' | '1.0' | 'function-url';

/** A request as it goes over the wire: path and query percent-encoded, as the caller wrote them. */
export interface Wire {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The front door hands the body over as base64, as it does for media types it takes for binary. */
  base64: boolean;
  /** Of the client; some address unless said otherwise. */
  sourceIp?: string | undefined;
}

/** What came back, before anybody looked into it. Header names are in lower case. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const SOURCES: Record<Payload, EventSource> = {
  '2.0': 'http-api',
  'http-1.0': 'http-api-1.0',
  '1.0': 'rest-api',
  'function-url': 'function-url',
};
/** Every front door there is. */
export const PAYLOADS = Object.keys(SOURCES) as Payload[];
let requests = 0;

/** What a caller's path begins with and the event's path does not: REST APIs are reached under the name of their stage. */
export const stageOf = (payload: Payload): string => (payload === '1.0' ? `/${REST_STAGE}` : '');

/** The event that AWS would send for a request, with an id that can be told from all others. */
export function gatewayEvent(
  payload: Payload,
  { method, path, query, headers, body, base64, sourceIp = '203.0.113.7' }: Wire,
): unknown {
  requests += 1;
  const event = toEvent(
    {
      method,
      url: `${stageOf(payload)}${path}${query && `?${query}`}`,
      headers: Object.entries(headers),
      body: Buffer.from(body ?? ''),
      sourceIp,
    },
    SOURCES[payload],
  );
  Object.assign(event.requestContext as object, { requestId: `request-${requests}` });
  if (!base64 || event.isBase64Encoded) return event;
  return { ...event, body: Buffer.from(String(event.body)).toString('base64'), isBase64Encoded: true };
}

/** What the schedule sends the function. */
export const scheduledEvent = (): unknown => eventOfSchedule();

/** The second argument of a Lambda handler, whose time begins to run now. */
export const lambdaContext = (): unknown => localContext(`invocation-${requests}`);

/** Reads the handler's result as the front door would. */
export function gatewayReply(payload: Payload, result: unknown): WireReply {
  const { status, headers, body } = toResponse(result, SOURCES[payload]);
  const lines = Map.groupBy(headers, ([name]) => name.toLowerCase());
  const joined = [...lines].map(([name, values]) => [name, values.map(([, value]) => value).join(', ')]);
  return { status, headers: Object.fromEntries(joined), text: body.toString() };
}
