/** Which front door an event comes through: HTTP API, REST API, or a function URL. */
export type Payload = '2.0' | '1.0' | 'function-url';

/** A request as it goes over the wire: path and query percent-encoded, as the caller wrote them. */
export interface Wire {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The front door hands the body over as base64, as it does for media types it takes for binary. */
  base64: boolean;
}

/** What came back, before anybody looked into it. Header names are in lower case. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const REGION = 'eu-west-1';
const REST_STAGE = 'prod';
const AGENT = 'contract-tests';
let requests = 0;

/** What a caller's path begins with and the event's path does not: REST APIs are reached under the name of their stage. */
export const stageOf = (payload: Payload): string => (payload === '1.0' ? `/${REST_STAGE}` : '');

/**
 * The event that AWS would send for a request.
 *
 * HTTP APIs decode the path, REST APIs the query, function URLs neither (Amazon API Gateway, "Lambda proxy integration
 * payload format"; AWS Lambda, "Function URL request payload").
 */
export function gatewayEvent(payload: Payload, wire: Wire): unknown {
  requests += 1;
  return payload === '1.0' ? restEvent(wire) : httpEvent(payload, wire);
}

function httpEvent(payload: '2.0' | 'function-url', wire: Wire): unknown {
  const rawPath = payload === '2.0' ? decoded(wire.path) : wire.path;
  const id = payload === '2.0' ? 'abc123' : 'x';
  const service = payload === '2.0' ? 'execute-api' : 'lambda-url';
  const domain = {
    '2.0': `${id}.${service}.${REGION}.amazonaws.com`,
    'function-url': `${id}.${service}.${REGION}.on.aws`,
  };
  const query = pairs(wire.query);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: wire.query,
    headers: lowerCased(wire.headers),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    requestContext: {
      accountId: '123456789012',
      apiId: id,
      domainName: domain[payload],
      domainPrefix: id,
      http: { method: wire.method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: AGENT },
      requestId: `request-${requests}`,
      routeKey: '$default',
      stage: '$default',
      time: '01/Nov/2026:12:00:00 +0000',
      timeEpoch: 1793534400000,
    },
    ...encodedBody(wire),
  };
}

function restEvent(wire: Wire): unknown {
  const query = pairs(wire.query);
  const { body = null, isBase64Encoded } = encodedBody(wire);
  return {
    resource: '/{proxy+}',
    path: wire.path,
    httpMethod: wire.method,
    headers: wire.headers,
    multiValueHeaders: Object.fromEntries(Object.entries(wire.headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? multiValues(query) : null,
    pathParameters: { proxy: decoded(wire.path).slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: `abc123.execute-api.${REGION}.amazonaws.com`,
      httpMethod: wire.method,
      identity: { sourceIp: '203.0.113.7', userAgent: AGENT },
      path: stageOf('1.0') + wire.path,
      protocol: 'HTTP/1.1',
      requestId: `request-${requests}`,
      requestTimeEpoch: 1793534400000,
      resourcePath: '/{proxy+}',
      stage: REST_STAGE,
    },
    body,
    isBase64Encoded,
  };
}

/** What EventBridge sends the function on a schedule. */
export function scheduledEvent(): unknown {
  return {
    version: '0',
    id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    time: '2026-11-01T12:00:00Z',
    region: REGION,
    resources: [`arn:aws:events:${REGION}:123456789012:rule/sweep`],
    detail: {},
  };
}

/** The second argument of a Lambda handler, with 15 s left. */
export function lambdaContext(): unknown {
  return {
    functionName: 'monograph',
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${REGION}:123456789012:function:monograph`,
    memoryLimitInMB: '512',
    awsRequestId: `invocation-${requests}`,
    logGroupName: '/aws/lambda/monograph',
    logStreamName: '2026/11/01/[$LATEST]0',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 15_000,
  };
}

/** Reads the handler's result as the front door would: REST APIs take `multiValueHeaders` besides `headers`. */
export function gatewayReply(payload: Payload, result: unknown): WireReply {
  const reply = result as {
    statusCode: number;
    headers?: Record<string, string>;
    multiValueHeaders?: Record<string, string[]>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  const many = payload === '1.0' ? Object.entries(reply.multiValueHeaders ?? {}) : [];
  const headers = { ...reply.headers, ...Object.fromEntries(many.map(([name, values]) => [name, values.join(', ')])) };
  const text = Buffer.from(reply.body ?? '', reply.isBase64Encoded ? 'base64' : 'utf8').toString();
  return { status: reply.statusCode, headers: lowerCased(headers), text };
}

function encodedBody(wire: Wire): { body?: string; isBase64Encoded: boolean } {
  if (wire.body === undefined) return { isBase64Encoded: false };
  return wire.base64
    ? { body: Buffer.from(wire.body).toString('base64'), isBase64Encoded: true }
    : { body: wire.body, isBase64Encoded: false };
}

/** Percent-decoding as a front door does it: what cannot be decoded is handed on as it came. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function pairs(query: string): [string, string][] {
  const parts = query.split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const [name = '', ...value] = part.split('=');
    return [decoded(name), decoded(value.join('='))];
  });
}

function joined(query: [string, string][]): Record<string, string> {
  return Object.fromEntries(Object.entries(multiValues(query)).map(([name, values]) => [name, values.join(',')]));
}

function multiValues(query: [string, string][]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of query) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
