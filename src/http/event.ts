import type { Request } from './message.ts';
import { canonicalPath } from './path.ts';
import { requestId } from './request-id.ts';

/** By name; gateways send `null` where there are none, test events leave them out. */
type Values<T> = Record<string, T | undefined> | null | undefined;

/** An event of payload format 1.0, as far as it is read: from a REST API (which sends no `version`) or an HTTP API. */
export interface EventV1 {
  version?: '1.0';
  httpMethod: string;
  path: string;
  headers?: Values<string>;
  multiValueHeaders?: Values<string[]>;
  queryStringParameters?: Values<string>;
  multiValueQueryStringParameters?: Values<string[]>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext?: { stage?: string; requestId?: string; path?: string };
}

/** An event of payload format 2.0, as far as it is read: from an HTTP API or a function URL. */
export interface EventV2 {
  version: '2.0';
  rawPath: string;
  rawQueryString?: string;
  headers?: Values<string>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext: { http: { method: string }; stage?: string; requestId?: string; domainName?: string };
}

export type GatewayEvent = EventV1 | EventV2;

export const isV2 = (event: GatewayEvent): event is EventV2 => event.version === '2.0';

/** @throws TypeError where the event is not one of a request over HTTP */
export const toRequest = (event: GatewayEvent): Request => (isV2(event) ? fromV2(event) : fromV1(event));

/** REST APIs hand over the path as it was sent; HTTP APIs decode it. Both hand over decoded query values. */
function fromV1(event: EventV1): Request {
  const isHttpApi = event.version === '1.0';
  const headers = joined(event.headers, event.multiValueHeaders);
  const [base, path] = isHttpApi
    ? splitAtStage(event.path, event.requestContext?.stage)
    : [before(event.path, event.requestContext?.path ?? ''), event.path];
  return {
    method: event.httpMethod.toUpperCase(),
    base,
    path: canonicalPath(path, isHttpApi),
    pathWasDecoded: isHttpApi,
    query: parameters(event.queryStringParameters, event.multiValueQueryStringParameters),
    ...body(event),
    headers,
    id: requestId(headers['x-request-id'], event.requestContext?.requestId),
  };
}

/** HTTP APIs decode `rawPath`, function URLs do not, and nothing else in the event tells the two apart but the domain. */
function fromV2(event: EventV2): Request {
  const { http, stage, domainName } = event.requestContext;
  const isFunctionUrl = domainName?.includes('.lambda-url.') ?? false;
  const headers = joined(event.headers, undefined);
  const [base, path] = splitAtStage(event.rawPath, stage);
  return {
    method: http.method.toUpperCase(),
    base,
    path: canonicalPath(path, !isFunctionUrl),
    pathWasDecoded: !isFunctionUrl,
    query: parsed(event.rawQueryString ?? ''),
    ...body(event),
    headers,
    id: requestId(headers['x-request-id'], event.requestContext.requestId),
  };
}

const body = ({ body, isBase64Encoded }: GatewayEvent) => ({
  body: body || undefined,
  isBase64Encoded: isBase64Encoded ?? false,
});

/** HTTP APIs put the name of every stage but the default one before the path, also on domains of one's own. */
function splitAtStage(path: string, stage: string | undefined): [base: string, path: string] {
  if (!stage || stage === '$default' || !`${path}/`.startsWith(`/${stage}/`)) return ['', path];
  return [`/${stage}`, path.slice(stage.length + 1) || '/'];
}

/** REST APIs leave the stage out of the path, and say in the context what the path was with it. */
const before = (path: string, whole: string): string => (whole.endsWith(path) ? whole.slice(0, -path.length) : '');

function joined(single: Values<string>, multiple: Values<string[]>): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(multiple ?? {})) {
    for (const value of values ?? []) add(headers, name.toLowerCase(), value);
  }
  const already = new Set(Object.keys(headers));
  for (const [name, value] of Object.entries(single ?? {})) {
    const lowerCased = name.toLowerCase();
    if (value !== undefined && !already.has(lowerCased)) add(headers, lowerCased, value);
  }
  return headers;
}

const add = (headers: Record<string, string>, name: string, value: string) => {
  headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
};

function parameters(single: Values<string>, multiple: Values<string[]>): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of Object.entries(single ?? {})) if (value !== undefined) query[name] = [value];
  for (const [name, values] of Object.entries(multiple ?? {})) if (values) query[name] = values;
  return query;
}

function parsed(rawQueryString: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    query[name] ??= [];
    query[name].push(value);
  }
  return query;
}
