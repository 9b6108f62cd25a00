import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from '../../src/errors.ts';
import { jsonBody } from '../../src/http/json-body.ts';
import type { Request } from '../../src/http/message.ts';

const before = jsonBody().before as unknown as (exchange: { event: Request }) => void;

function read(body: string | undefined, options: { type?: string; method?: string; isBase64Encoded?: boolean } = {}) {
  const { type = 'application/json', method = 'POST', isBase64Encoded = false } = options;
  const event: Request = {
    method,
    base: '',
    path: '/',
    pathWasDecoded: false,
    query: {},
    headers: type === '' ? {} : { 'content-type': type },
    body,
    isBase64Encoded,
    id: 'id',
  };
  before({ event });
  return event.body;
}

/** The status and the errors of the answer to a body. */
function refusal(...[body, options]: Parameters<typeof read>): [number, Record<string, string[]>] {
  try {
    read(body, options);
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.errors];
    throw error;
  }
  throw new Error('the body was let pass');
}

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const notJson = [422, { body: ['is not valid JSON'] }];
const notAnObject = [422, { body: ['must be an object'] }];
const unsupported = [415, { body: ['must be application/json'] }];
const tooLarge = [413, { body: ['is larger than 1 MiB'] }];

/** Keys that would set a prototype are refused. */
const harmless = fc.jsonValue().filter((value) => !/"(__proto__|constructor)"/.test(JSON.stringify(value)));

describe('a body is read', () => {
  test('from text or base64, whatever its characters', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'ä', '🦊'), harmless, { noNullPrototype: true }), (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual(JSON.parse(text));
        expect(read(base64(text), { isBase64Encoded: true })).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    'application/json',
    'Application/JSON;charset=UTF-8',
    'application/json ; a=b',
    'application/a.b+json',
    '',
  ])('with the media type %j', (type) => {
    expect(read('{"a":1}', { type })).toEqual({ a: 1 });
  });

  test.each(['POST', 'PUT', 'PATCH'])('with %s', (method) => {
    expect(read('{"a":1}', { method })).toEqual({ a: 1 });
  });

  test('of exactly 1 MiB, as text or in base64', () => {
    const text = `{"a":"${'x'.repeat(1024 * 1024 - 8)}"}`;
    expect(read(text)).toHaveProperty('a');
    expect(read(base64(text), { isBase64Encoded: true })).toHaveProperty('a');
  });

  test('without the byte order mark before it', () => {
    expect(read('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(read(base64('\uFEFF{"a":1}'), { isBase64Encoded: true })).toEqual({ a: 1 });
  });
});

describe('no body is fine', () => {
  test.each(['POST', 'PUT', 'GET', 'DELETE'])('with %s, of any media type', (method) => {
    for (const type of ['application/json', 'text/plain', ''])
      expect(read(undefined, { method, type })).toBeUndefined();
  });

  test.each(['GET', 'HEAD', 'DELETE'])('and one that comes with %s is dropped unread', (method) => {
    expect(read('not json', { method, type: 'text/plain' })).toBeUndefined();
  });
});

describe('415: a body of another media type', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json',
    'json',
    'application/',
  ])('%j', (type) => {
    expect(refusal('{}', { type })).toEqual(unsupported);
  });
});

describe('413: a body over 1 MiB', () => {
  test('counted in bytes and not in characters', () => {
    expect(refusal(`{"a":"${'é'.repeat(600_000)}"}`)).toEqual(tooLarge);
    expect(refusal('x'.repeat(1024 * 1024 + 1))).toEqual(tooLarge);
  });

  test('counted as decoded, where it is base64', () => {
    expect(refusal(base64('x'.repeat(1024 * 1024 + 1)), { isBase64Encoded: true })).toEqual(tooLarge);
    expect(refusal(base64('x'.repeat(1024 * 1024)), { isBase64Encoded: true })).toEqual(notJson);
  });
});

describe('422: a body that is', () => {
  test.each(['{', '{"a":}', 'a=b', ' ', '{} {}', "{'a':1}", 'undefined', '\uFEFF', '__proto__'])(
    'not JSON: %j',
    (body) => {
      expect(refusal(body)).toEqual(notJson);
    },
  );

  test.each(['null', 'true', '1', '"text"', '[]', '[{}]'])('not an object: %s', (body) => {
    expect(refusal(body)).toEqual(notAnObject);
  });

  test.each([
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"user":{"__proto__":null}}', '__proto__'],
    ['{"\\u005f_proto__":1}', '__proto__'],
    ['{"constructor":{"prototype":{"admin":true}}}', 'constructor'],
  ])('out for a prototype: %s', (body, key) => {
    expect(refusal(body)).toEqual([422, { body: [`can't have the key ${key}`] }]);
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  test.each([
    ['[', ']'],
    ['{"a":', '1}'],
  ])('100,000 levels deep: %s', (open, close) => {
    const middle = open === '[' ? '' : '{"a":';
    expect(refusal(open.repeat(100_000) + middle + close.repeat(100_000))).toEqual(notJson);
    expect(refusal(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual(notJson);
  });

  test('not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]);
    expect(refusal(base64(bytes), { isBase64Encoded: true })).toEqual([422, { body: ['is not valid UTF-8'] }]);
  });

  test('any garbage, and never anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (body, isBase64Encoded) => {
        fc.pre(body !== '');
        try {
          expect(typeof read(body, { isBase64Encoded })).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect((error as ApiError).status).toBe(422);
        }
      }),
    );
  });
});
