import { setTimeout as sleep } from 'node:timers/promises';
import {
  type HttpRequest,
  type HttpResponse,
  scheduledEvent,
  toEvent,
  toResponse,
} from '../../scripts/local/events.ts';
import { lambdaContext } from '../../scripts/local/gateway.ts';
import { handler } from '../../src/handler.ts';
import type { GatewayEvent } from '../../src/http/event.ts';

/** A request of the API; its path is below `/api`. */
export interface ApiRequest {
  method: string;
  path: string;
  token?: string | undefined;
  body?: object;
  /** The error that it is to be answered with, where it is to be refused. */
  refusal?: number;
}

export interface ApiAnswer {
  status: number;
  /** The path of the next page, where there is one. */
  next: string | undefined;
  body: Record<string, unknown>;
  bytes: number;
}

/**
 * Sends a request through the real handler, in this process, as an HTTP API does.
 *
 * @throws Error where the answer is neither a 2xx nor the refusal that is measured, with its status as the cause: what fails has no price worth knowing
 */
export async function send(request: ApiRequest): Promise<ApiAnswer> {
  const { method, path, refusal } = request;
  const result = await handler(toEvent(requestOf(request)) as unknown as GatewayEvent, lambdaContext() as never);
  const response = toResponse(result);
  const text = response.body.toString();
  if (refusal === undefined ? response.status >= 300 : response.status !== refusal) {
    const message = `${method} ${path} was answered with ${response.status}: ${text}`;
    throw new Error(message, { cause: response.status });
  }
  return {
    status: response.status,
    next: nextPath(response),
    body: text ? JSON.parse(text) : {},
    bytes: response.body.length,
  };
}

/** What a request that was answered with a 503 still had under way has come to its end after this. */
const SETTLED_MS = 3_000;

/** A machine that is busy with other things lets a request run out of time, which says nothing of its price: it is sent again. */
export async function inTime<T>(measured: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await measured();
  } catch (error) {
    if (tries === 1 || (error as Error).cause !== 503) throw error;
    await sleep(SETTLED_MS);
    return inTime(measured, tries - 1);
  }
}

/** A request as it comes over HTTP. */
export function requestOf({ method, path, token, body }: ApiRequest): HttpRequest {
  const headers: [string, string][] = [['content-type', 'application/json']];
  if (token) headers.push(['authorization', `Token ${token}`]);
  const json = body ? JSON.stringify(body) : '';
  return { method, url: `/api${path}`, headers, body: Buffer.from(json), sourceIp: '127.0.0.1' };
}

/** Lets the schedule call the handler. */
export const sweep = () => handler(scheduledEvent() as unknown as GatewayEvent, lambdaContext() as never);

function nextPath({ headers }: HttpResponse): string | undefined {
  const [, link] = headers.find(([name]) => name === 'link') ?? [];
  return link && /^<\/api([^>]+)>; rel="next"$/.exec(link)?.[1];
}
