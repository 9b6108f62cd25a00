import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type EventSource, gatewayError, type HttpResponse, toEvent, toResponse } from './events.ts';
import { type Proxies, proxiesFromEnvironment } from './proxies.ts';

/** A Lambda function: an event and its context in, a result out. */
export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** As much of Lambda's context object as a handler of this product may look at. */
export type LambdaContext = ReturnType<typeof lambdaContext>;

/** What API Gateway takes, and so the largest body that is read here. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What Lambda takes of a function (AWS Lambda, "Quotas"). */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;

/** As in template.yaml. */
const TIMEOUT_MS = 55_000;

/** The context of one invocation, whose time begins to run now. */
export function lambdaContext(awsRequestId: string = randomUUID(), timeoutMs = TIMEOUT_MS) {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:local',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * An HTTP server in API Gateway's place: each request becomes the event that the source would send, and what the
 * handler returns becomes the response. The handler is asked for at each request, so that it can be replaced.
 *
 * The handler speaks to browsers as behind API Gateway, which has HTTPS alone. This server has none: that browsers shall come by HTTPS
 * from now on (RFC 6797) is passed on only where a proxy that is trusted says that they have.
 *
 * @example createGateway(() => handler).listen(3000, '127.0.0.1')
 */
export function createGateway(
  handler: () => LambdaHandler | Promise<LambdaHandler>,
  source?: EventSource,
  proxies: Proxies = proxiesFromEnvironment(''),
): Server {
  const server = createServer(async (request, response) => {
    const answer = await respond(request, handler, source, proxies).catch((error) => {
      console.error(error);
      return gatewayError(source);
    });
    // A server that is closing takes no more requests, on connections that are open already neither.
    if (!server.listening) response.setHeader('connection', 'close');
    if (!cameByHttps(request, proxies)) without(answer, 'strict-transport-security');
    send(response, answer);
  });
  return server;
}

const cameByHttps = ({ socket, headers }: IncomingMessage, proxies: Proxies): boolean =>
  headers['x-forwarded-proto'] === 'https' && proxies.include(socket.remoteAddress);

async function respond(
  request: IncomingMessage,
  handler: () => LambdaHandler | Promise<LambdaHandler>,
  source: EventSource | undefined,
  proxies: Proxies,
): Promise<HttpResponse> {
  const body = await bodyOf(request);
  if (!body) {
    return {
      status: 413,
      headers: [['content-type', 'application/json']],
      body: Buffer.from('{"message":"Request Entity Too Large"}'),
    };
  }
  const event = toEvent(
    {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: pairs(request.rawHeaders),
      body,
      sourceIp: clientOf(request, proxies),
    },
    source,
  );
  const result = await (await handler())(event, lambdaContext());
  if (Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT_BYTES)
    throw new Error('Lambda takes no such large result');
  return toResponse(result, source);
}

/** Who sent a request: as trusted proxies say, the last in `X-Forwarded-For` that is none of them; else who holds the connection. */
function clientOf({ socket, headers }: IncomingMessage, proxies: Proxies): string {
  const { remoteAddress = '' } = socket;
  if (!headers['x-forwarded-for'] || !proxies.include(remoteAddress)) return remoteAddress;
  const hops = String(headers['x-forwarded-for'])
    .split(',')
    .map((hop) => hop.trim());
  return hops.findLast((hop) => !proxies.include(hop)) ?? hops[0] ?? remoteAddress;
}

/** The whole body, or `undefined` where it is too large; the rest of such a body is read and dropped. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function without(response: HttpResponse, header: string): void {
  response.headers = response.headers.filter(([name]) => name.toLowerCase() !== header);
}

function pairs(rawHeaders: string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) found.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return found;
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  const isBodiless = status === 204 || status === 304 || response.req.method === 'HEAD';
  if (!isBodiless) response.setHeader('content-length', body.length);
  response.end(isBodiless ? undefined : body);
}
