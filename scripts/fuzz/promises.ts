import { compare, hold, short } from './compare.ts';
import type { HttpAnswer, HttpCall } from './http.ts';

/** What every answer carries, whatever it is (the contract, "Transport"). */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'access-control-allow-origin': '*',
};
const SANE_ID = /^[\w.:/+=-]{1,128}$/;
/** Words of machines, and names of the table and its keys. */
const LEAK = /DynamoDB|Exception|ConditionExpression|\bpk\b|\bsk\b|node_modules|\bat \S+ \(|\$metadata|TypeError/;
const HOLDS_TOKEN = /^\{"user":/;

/**
 * Compares what the contract promises of every answer.
 *
 * @throws Difference
 */
export function checkPromisesToAll(call: HttpCall, answer: HttpAnswer): void {
  const { status, headers, text } = answer;
  hold(status < 500, `the status is ${status} ${short(text)}`);
  for (const [name, value] of Object.entries(ALWAYS)) compare(value, headers[name], `header ${name}`);
  compare(
    call.headers['x-forwarded-proto'] === 'https',
    /^max-age=\d+$/.test(headers['strict-transport-security'] ?? ''),
    'that browsers are told to come by HTTPS, without includeSubDomains',
  );
  const vary = (headers.vary ?? '').toLowerCase().split(/\s*,\s*/);
  hold(vary.includes('authorization') && vary.includes('origin'), `vary is ${short(headers.vary)}`);
  hold(!('access-control-allow-credentials' in headers), 'credentials are allowed');
  checkRequestId(call.headers['x-request-id'], headers['x-request-id']);
  if (status === 204 || status === 304) {
    hold(text === '' && !('content-type' in headers), `a ${status} has a body or a content type`);
  } else {
    compare('application/json; charset=utf-8', headers['content-type']?.toLowerCase(), 'header content-type');
  }
  checkCaching(call, answer);
  if (status >= 400) checkEnvelope(text);
}

function checkRequestId(sent: string | undefined, received: string | undefined): void {
  hold(SANE_ID.test(received ?? ''), `x-request-id is ${short(received)}`);
  if (sent !== undefined && SANE_ID.test(sent)) compare(sent, received, 'header x-request-id');
}

function checkCaching({ method }: HttpCall, { status, headers, text }: HttpAnswer): void {
  if (method === 'OPTIONS') return;
  const cacheable = method === 'GET' && (status === 200 || status === 304) && !HOLDS_TOKEN.test(text);
  compare(cacheable ? 'private, no-cache' : 'no-store', headers['cache-control'], 'header cache-control');
  if (cacheable) hold(/^"[^"]+"$/.test(headers.etag ?? ''), `a read has no strong ETag, but ${short(headers.etag)}`);
}

function checkEnvelope(text: string): void {
  hold(!LEAK.test(text), `an error says ${short(text)}`);
  const { errors, ...rest } = JSON.parse(text) as { errors?: Record<string, unknown> };
  const lists = Object.values(errors ?? {});
  const areLists = lists.every(
    (list) => Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string' && one !== ''),
  );
  hold(Object.keys(rest).length === 0 && lists.length > 0 && areLists, `no envelope of errors: ${short(text)}`);
}
