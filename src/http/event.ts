import { clientNetwork } from './address.ts';
import type { Request } from './message.ts';
import { canonicalPath, splitBase } from './path.ts';
import { parseQuery } from './query.ts';
import { requestId } from './request-id.ts';

/** By name; gateways send `null` where there are none, test events leave them out. */
type Values<T> = Record<string, T | undefined> | null | undefined;

/** What every gateway says of itself. */
interface GatewayContext {
  stage?: string;
  requestId?: string;
  domainName?: string;
  /** The base path under which a custom domain leads to the API: `v1`. */
  customDomain?: { basePathMatched?: string };
}

/** An event of payload format 1.0, as far as it is read: from a REST API (which sends no `version`) or an HTTP API. */
interface EventV1 {
  version?: '1.0';
  httpMethod: string;
  path: string;
  headers?: Values<string>;
  multiValueHeaders?: Values<string[]>;
  queryStringParameters?: Values<string>;
  multiValueQueryStringParameters?: Values<string[]>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext?: GatewayContext & { path?: string; identity?: { sourceIp?: string } };
}

/** An event of payload format 2.0, as far as it is read: from an HTTP API or a function URL. */
interface EventV2 {
  version: '2.0';
  rawPath: string;
  rawQueryString?: string;
  headers?: Values<string>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext: GatewayContext & { http: { method: string; sourceIp?: string } };
}

export type GatewayEvent = EventV1 | EventV2;

export const isV2 = (event: GatewayEvent): event is EventV2 => event.version === '2.0';

/** Whether an event is one of a request over HTTP, whatever else may call the function. */
export function isGatewayEvent(event: unknown): event is GatewayEvent {
  const { httpMethod, path, rawPath, requestContext } = (event ?? {}) as Partial<EventV1 & Omit<EventV2, 'version'>>;
  if ((event as Partial<EventV2> | undefined)?.version === '2.0') {
    return typeof rawPath === 'string' && typeof requestContext?.http?.method === 'string';
  }
  return typeof httpMethod === 'string' && typeof path === 'string';
}

export const toRequest = (event: GatewayEvent): Request => (isV2(event) ? fromV2(event) : fromV1(event));

/** REST APIs hand over the path as it was sent; HTTP APIs decode it. Both hand over decoded query values. */
function fromV1(event: EventV1): Request {
  const { requestContext = {} } = event;
  const isHttpApi = event.version === '1.0';
  const headers = joined(event.headers, event.multiValueHeaders);
  const [base, path] = isHttpApi ? underHttpApi(event.path, requestContext) : underRestApi(event.path, requestContext);
  return {
    method: event.httpMethod.toUpperCase(),
    base,
    path: canonicalPath(path, isHttpApi),
    pathWasDecoded: isHttpApi,
    query: parameters(event.queryStringParameters, event.multiValueQueryStringParameters),
    ...body(event),
    headers,
    address: addressOf(requestContext.identity?.sourceIp),
    id: requestId(headers['x-request-id'], requestContext.requestId),
  };
}

/** HTTP APIs decode `rawPath`, function URLs do not, and nothing else in the event tells the two apart but the domain. */
function fromV2(event: EventV2): Request {
  const { requestContext } = event;
  const isFunctionUrl = requestContext.domainName?.includes('.lambda-url.') ?? false;
  const headers = joined(event.headers, undefined);
  const [base, path] = underHttpApi(event.rawPath, requestContext);
  return {
    method: requestContext.http.method.toUpperCase(),
    base,
    path: canonicalPath(path, !isFunctionUrl),
    pathWasDecoded: !isFunctionUrl,
    query: parseQuery(event.rawQueryString ?? ''),
    ...body(event),
    headers,
    address: addressOf(requestContext.http.sourceIp),
    id: requestId(headers['x-request-id'], requestContext.requestId),
  };
}

/**
 * REST APIs leave the stage out of the path, and say in the context what the path was with it. On a custom domain the path
 * is the URL's: behind the base path of the mapping, and behind the stage too where the mapping names none.
 */
function underRestApi(path: string, context: GatewayContext & { path?: string }): [base: string, path: string] {
  const [base, rest] = splitBase(path, prefixes(context));
  return [context.path?.endsWith(path) ? context.path.slice(0, -path.length) + base : base, rest];
}

/**
 * HTTP APIs put the name of every stage but the default one before the path, also on custom domains, where the URL does not
 * have it. In payload 2.0 they keep the key of a mapping to themselves (API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs").
 */
function underHttpApi(path: string, context: GatewayContext): [base: string, path: string] {
  const [base, rest] = splitBase(path, prefixes(context));
  const { domainName = DEFAULT_DOMAIN, customDomain } = context;
  return [domainName.includes(DEFAULT_DOMAIN) ? base : segment(customDomain?.basePathMatched), rest];
}

/** In the name of every domain that API Gateway gives an API itself. */
const DEFAULT_DOMAIN = '.execute-api.';

function prefixes({ stage, customDomain }: GatewayContext): string[] {
  const [mapped, staged] = [segment(customDomain?.basePathMatched), segment(stage === '$default' ? '' : stage)];
  return [mapped + staged, mapped, staged];
}

const addressOf = (sourceIp: string | undefined) => (sourceIp ? clientNetwork(sourceIp) : undefined);

const segment = (name: string | undefined): string => (name ? `/${name}` : '');

const body = ({ body, isBase64Encoded }: GatewayEvent) => ({
  body: body || undefined,
  isBase64Encoded: isBase64Encoded ?? false,
});

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
