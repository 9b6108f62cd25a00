import { randomUUID } from 'node:crypto';

/** What sends the event: its payload format and whether the path arrives percent-decoded depend on it. */
export type EventSource =
  /** HTTP API, payload 2.0, decoded path. */
  | 'http-api'
  /** HTTP API set to payload 1.0, decoded path. */
  | 'http-api-1.0'
  /** REST API proxy, payload 1.0 without a `version`, encoded path. */
  | 'rest-api'
  /** Lambda function URL, payload 2.0, encoded path. */
  | 'function-url';

/** An HTTP request as it came off the wire. */
export interface HttpRequest {
  method: string;
  /** The request target: percent-encoded path and query, or a whole URL, which any client may send (RFC 9112, section 3.2.2). */
  url: string;
  /** Names as sent, in order, repeats included. */
  headers: [name: string, value: string][];
  body: Buffer;
  sourceIp: string;
}

/** An HTTP response ready for the wire. */
export interface HttpResponse {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

/** The stage of the REST API. Its name begins the paths of URLs, except on a custom domain. */
export const REST_STAGE = 'Prod';

const DOMAIN_NAMES: Record<EventSource, string> = {
  'http-api': 'local.execute-api.us-east-1.amazonaws.com',
  'http-api-1.0': 'local.execute-api.us-east-1.amazonaws.com',
  'rest-api': 'local.execute-api.us-east-1.amazonaws.com',
  'function-url': 'local.lambda-url.us-east-1.on.aws',
};

/**
 * The event that the source would hand to the function for this request.
 * Source: "AWS Lambda proxy integrations" in the API Gateway guide, and public captures where it is silent (decoding, cookies).
 */
export function toEvent(request: HttpRequest, source: EventSource = 'http-api'): Record<string, unknown> {
  return source === 'http-api' || source === 'function-url' ? payload2(request, source) : payload1(request, source);
}

function payload2(request: HttpRequest, source: EventSource): Record<string, unknown> {
  const { path, query } = split(request.url);
  const rawPath = source === 'http-api' ? decoded(path) : path;
  const headers = Object.fromEntries(
    [...grouped(request.headers, (name) => name.toLowerCase())].map(([name, values]) => [name, values.join(',')]),
  );
  const cookies = headers.cookie?.split(/[;,]\s*/);
  // An HTTP API moves cookies out of the headers, a function URL copies them.
  if (source === 'http-api') delete headers.cookie;
  const parameters = grouped([...new URLSearchParams(query)]);
  const domainName = DOMAIN_NAMES[source];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers,
    ...(parameters.size > 0 && {
      queryStringParameters: Object.fromEntries([...parameters].map(([key, values]) => [key, values.join(',')])),
    }),
    requestContext: {
      accountId: source === 'function-url' ? 'anonymous' : '123456789012',
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      ...timeOfRequest(),
    },
    ...(request.body.length > 0 ? bodyOf(request) : { isBase64Encoded: false }),
  };
}

function payload1(request: HttpRequest, source: EventSource): Record<string, unknown> {
  const { path, query } = split(request.url);
  const eventPath = source === 'rest-api' ? withoutStage(path) : decoded(path);
  const headers = grouped(request.headers);
  const parameters = grouped([...new URLSearchParams(query)]);
  const { time: requestTime, timeEpoch: requestTimeEpoch } = timeOfRequest();
  return {
    ...(source === 'http-api-1.0' && { version: '1.0' }),
    resource: '/{proxy+}',
    path: eventPath,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: parameters.size > 0 ? lastOfEach(parameters) : null,
    multiValueQueryStringParameters: parameters.size > 0 ? Object.fromEntries(parameters) : null,
    pathParameters: { proxy: eventPath.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: DOMAIN_NAMES[source],
      domainPrefix: 'local',
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, 'user-agent') ?? null },
      path: source === 'rest-api' ? path : eventPath,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime,
      requestTimeEpoch,
      resourceId: 'local',
      resourcePath: '/{proxy+}',
      stage: source === 'rest-api' ? REST_STAGE : '$default',
    },
    ...(request.body.length > 0 ? bodyOf(request) : { body: null, isBase64Encoded: false }),
  };
}

/**
 * The response that the source would make of the function's result. A result that it does not understand is an
 * error of the gateway: 500 from an HTTP API, 502 from a REST API.
 */
export function toResponse(result: unknown, source: EventSource = 'http-api'): HttpResponse {
  const isPayload2 = source === 'http-api' || source === 'function-url';
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = (result ?? {}) as Result;
  if (typeof statusCode !== 'number') return gatewayError(source);
  if (!isPayload2 && cookies) return gatewayError(source);

  const lines = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  if (isPayload2) lines.push(...(cookies ?? []).map((cookie): [string, string] => ['set-cookie', cookie]));
  else {
    const multi = Object.entries(multiValueHeaders ?? {});
    const overridden = new Set(multi.map(([name]) => name.toLowerCase()));
    const single = lines.filter(([name]) => !overridden.has(name.toLowerCase()));
    lines.splice(0, lines.length, ...single);
    for (const [name, values] of multi) lines.push(...values.map((value): [string, string] => [name, String(value)]));
  }
  return { status: statusCode, headers: lines, body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
}

/** What the source answers where the function threw, timed out or returned nonsense. */
export function gatewayError(source: EventSource = 'http-api'): HttpResponse {
  const [status, message] = source === 'http-api' ? [500, 'Internal Server Error'] : [502, 'Internal server error'];
  return {
    status,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/** What the template's schedule sends, on which the function sweeps. */
export const scheduledEvent = () => ({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event' });

interface Result {
  statusCode?: number;
  headers?: Record<string, unknown>;
  multiValueHeaders?: Record<string, unknown[]>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

function split(url: string): { path: string; query: string } {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const [path, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
  return { path: path || '/', query };
}

const withoutStage = (path: string): string =>
  `${path}/`.startsWith(`/${REST_STAGE}/`) ? path.slice(REST_STAGE.length + 1) || '/' : path;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function grouped(pairs: [string, string][], key = (name: string) => name): Map<string, string[]> {
  const groups = Map.groupBy(pairs, ([name]) => key(name));
  return new Map([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}

function lastOfEach(groups: Map<string, string[]>): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? '']));
}

function headerOf(request: HttpRequest, wanted: string): string | undefined {
  return request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Text arrives as text; every other media type, and none at all, as base64. */
function bodyOf(request: HttpRequest): { body: string; isBase64Encoded: boolean } {
  const isText = /^(text\/|application\/(json|javascript|xml)\b)|\+(json|xml)\b/i.test(
    headerOf(request, 'content-type')?.trim() ?? '',
  );
  const isBase64Encoded = !isText || headerOf(request, 'content-encoding') !== undefined;
  return { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** As in an access log: 21/Nov/2026:09:00:00 +0000. */
function timeOfRequest(now = new Date()): { time: string; timeEpoch: number } {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return { time: `${day}/${month}/${year}:${time} +0000`, timeEpoch: now.getTime() };
}
