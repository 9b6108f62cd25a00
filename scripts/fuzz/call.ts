import { createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HttpCall } from './http.ts';
import type { User } from './model/blog.ts';
import type { Errors } from './model/rules.ts';
import type { BadForm, Gateway, Manner } from './step.ts';

/** A call, before it is known how it is sent. */
export interface Call {
  method: string;
  /** Percent-encoded, relative to `/api`. */
  path: string;
  /** Whether some gateways, which decode paths, cannot carry it. */
  needsEncodedPath?: boolean;
  query?: [name: string, value: string][];
  by?: User | undefined;
  /** Whether a token is needed, looked at where there is one, or not looked at. */
  auth: 'required' | 'optional' | 'none';
  body?: unknown;
  headers?: Record<string, string>;
}

/** A refusal that the contract names. */
export interface Refusal {
  status: number;
  errors: Errors;
}

export const refusal = (status: number, errors: Errors): Refusal => ({ status, errors });

/** What is wrong before the fields are looked at: first the form of the body, then the token. */
export function earlyRefusal(call: Call, { form, token }: Manner): Refusal | undefined {
  const { auth, by } = call;
  if (form && takesBody(call)) {
    if (form === 'text' || form === 'gzip') return refusal(415, { body: undefined });
    return refusal(form === 'too large' ? 413 : 422, { body: undefined });
  }
  if (auth === 'none') return undefined;
  if (token === 'ended') return by?.ended === undefined ? earlyRefusal(call, {}) : ENDED;
  if (token && token !== 'missing') return refusal(401, { token: ['is invalid'] });
  return auth === 'required' && (!by || token === 'missing') ? refusal(401, { token: ['is missing'] }) : undefined;
}

/** Noticed with the first read of the table: what is refused without one may be refused for that. */
export const ENDED = refusal(401, { token: ['is invalid'] });

/** Which of the caller's tokens is sent. */
export const tokenOf = (by: User, { session = 0 }: Manner = {}): string | undefined =>
  by.tokens[session % by.tokens.length];

const takesBody = ({ method }: Call): boolean => method === 'POST' || method === 'PUT';

/** The call as it goes out. */
export function httpCallOf(call: Call, manner: Manner): HttpCall {
  const { method, path, needsEncodedPath, query = [], by } = call;
  const { gateway: wanted = 'http-api', slash, requestId } = manner;
  const gateway: Gateway = needsEncodedPath && wanted.startsWith('http-api') ? 'rest-api' : wanted;
  const parameters = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const target = `${gateway === 'rest-api-stage' ? '/Prod' : ''}/api${path}${slash ? '/' : ''}`;
  const authorization = authorizationOf(by, manner);
  const form = takesBody(call) ? manner.form : undefined;
  const sent = bodyOf(call.body, form);
  return {
    gateway,
    method,
    target: parameters.length > 0 ? `${target}?${parameters.join('&')}` : target,
    headers: {
      ...call.headers,
      ...(manner.plain ? {} : { 'x-forwarded-proto': 'https' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
      ...(sent ? { 'content-type': form === 'text' ? 'text/plain' : 'application/json' } : {}),
      ...(form === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    },
    ...(sent ? { body: sent } : {}),
  };
}

function authorizationOf(by: User | undefined, manner: Manner): string | undefined {
  const { scheme = 'Token', token } = manner;
  const own = (by && tokenOf(by, manner)) ?? 'e30.e30.e30';
  const [header = '', payload = '', signature = ''] = own.split('.');
  switch (token) {
    case 'missing':
      return undefined;
    case 'forged': {
      const mac = createHmac('sha256', randomBytes(32)).update(`${header}.${payload}`).digest('base64url');
      return `${scheme} ${header}.${payload}.${mac}`;
    }
    case 'altered':
      return `${scheme} ${header}.${payload}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    case 'unsigned':
      return `${scheme} ${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    case 'basic':
      return 'Basic amFuZTpjb3JyZWN0IGhvcnNl';
    case 'ended':
      return by && `${scheme} ${by.ended ?? own}`;
    case 'bare':
      return own;
    default:
      return by && `${scheme} ${own}`;
  }
}

const MORE_THAN_ALLOWED = `{"pad":"${'x'.repeat(1024 * 1024)}"}`;

function bodyOf(body: unknown, form: BadForm | undefined): string | Buffer | undefined {
  const json = body === undefined ? undefined : JSON.stringify(body);
  switch (form) {
    case 'not JSON':
      return `${json ?? ''}{`;
    case 'array':
      return `[${json ?? ''}]`;
    case 'text':
      return json ?? '{}';
    case 'gzip':
      return gzipSync(json ?? '{}');
    case 'too large':
      return MORE_THAN_ALLOWED;
    case 'prototype':
      return `{"__proto__":${json ?? '{}'}}`;
    default:
      return json;
  }
}
