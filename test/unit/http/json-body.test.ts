import { describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { httpChain } from '../../../src/http/chain.ts';
import type { GatewayEvent } from '../../../src/http/event.ts';
import { MAX_VALUES } from '../../../src/http/json-values.ts';
import type { ResultV1 } from '../../../src/http/result.ts';
import type { Params, Route } from '../../../src/http/route.ts';

interface Options {
  type?: string;
  coding?: string;
  method?: string;
  isBase64Encoded?: boolean;
  takesBody?: boolean;
}

/** What a handler is given of a body, or else what the caller is answered. */
async function receive(body: string | undefined, options: Options = {}) {
  const { type = 'application/json', coding, method = 'POST', isBase64Encoded = false, takesBody = true } = options;
  let read: unknown;
  const route: Route = {
    method: 'POST',
    path: '/',
    ...(takesBody && { takesBody }),
    handle: async (call) => {
      read = call.body;
      return { status: 204 };
    },
  };
  const chain = httpChain(() => ({ route, params: {} as Params }), ['*']);
  const headers = {
    ...(type && { 'content-type': type }),
    ...(coding !== undefined && { 'content-encoding': coding }),
  };
  const event = { httpMethod: method, path: '/', headers, body, isBase64Encoded };
  const result = (await chain(event as GatewayEvent, {} as Context)) as ResultV1;
  return { read, status: result.statusCode, errors: JSON.parse(result.body ?? '{}').errors, result };
}

async function read(...[body, options]: Parameters<typeof receive>): Promise<unknown> {
  const { status, errors, read } = await receive(body, options);
  expect({ status, errors }).toEqual({ status: 204, errors: undefined });
  return read;
}

/** The status and the errors of the answer to a body that no handler is given. */
async function refusal(...[body, options]: Parameters<typeof receive>): Promise<[number, Record<string, string[]>]> {
  const { status, errors, read } = await receive(body, options);
  expect(read).toBeUndefined();
  return [status, errors];
}

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const notJson = [422, { body: ['is not valid JSON'] }];
const notAnObject = [422, { body: ['must be an object'] }];
const unsupported = [415, { body: ['must be application/json'] }];
const tooLarge = [413, { body: ['is larger than 1 MiB'] }];
const tooMany = (field: string) => [422, { [field]: [`has too many values (a body may have ${MAX_VALUES})`] }];

/** Keys that would set a prototype are refused, and so are more values than a body may have. */
const harmless = fc
  .jsonValue()
  .filter((value) => !/"(__proto__|constructor)"/.test(JSON.stringify(value)) && JSON.stringify(value).length < 200);

describe('a body is read', () => {
  test('from text or base64, whatever its characters', async () => {
    const objects = fc.dictionary(fc.constantFrom('a', 'ä', '🦊'), harmless, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(objects, async (value) => {
        const text = JSON.stringify(value);
        expect(await read(text)).toEqual(JSON.parse(text));
        expect(await read(base64(text), { isBase64Encoded: true })).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    'application/json',
    'Application/JSON;charset=UTF-8',
    'application/json ; a=b',
    'application/a.b+json',
    '',
  ])('with the media type %j', async (type) => {
    expect(await read('{"a":1}', { type })).toEqual({ a: 1 });
  });

  test.each(['POST', 'PUT'])('with %s', async (method) => {
    expect(await read('{"a":1}', { method })).toEqual({ a: 1 });
  });

  test.each(['identity', 'IDENTITY', ''])('with the content coding %j, which is none', async (coding) => {
    expect(await read('{"a":1}', { coding })).toEqual({ a: 1 });
  });

  test('of exactly 1 MiB, as text or in base64', async () => {
    const text = `{"a":"${'x'.repeat(1024 * 1024 - 8)}"}`;
    expect(await read(text)).toHaveProperty('a');
    expect(await read(base64(text), { isBase64Encoded: true })).toHaveProperty('a');
  });

  test('without the byte order mark before it', async () => {
    expect(await read('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(await read(base64('\uFEFF{"a":1}'), { isBase64Encoded: true })).toEqual({ a: 1 });
  });
});

describe('no body is an object without fields', () => {
  test.each(['POST', 'PUT', 'GET', 'DELETE'])('with %s, of any media type and coding', async (method) => {
    for (const type of ['application/json', 'text/plain', '']) {
      for (const body of [undefined, '']) expect(await read(body, { method, type, coding: 'gzip' })).toEqual({});
    }
  });

  test.each(['GET', 'HEAD', 'DELETE'])(
    'and one that comes with %s is dropped unread, if none is taken',
    async (method) => {
      expect(await read('not json', { method, type: 'text/plain', takesBody: false })).toEqual({});
    },
  );
});

describe('415: a body of another media type', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json',
    'json',
    'application/',
    `application/${'a+'.repeat(20_000)}`,
  ])('%#', async (type) => {
    expect(await refusal('{}', { type })).toEqual(unsupported);
  });

  test.each(['gzip', 'br', 'deflate', 'identity, gzip', 'GZIP'])('or coded by %s, and says why', async (coding) => {
    const { read, status, errors, result } = await receive(base64('\u001f\u008b'), { coding, isBase64Encoded: true });
    expect(read).toBeUndefined();
    expect([status, errors]).toEqual([415, { body: ["can't be compressed: send it without content-encoding"] }]);
    expect(result.multiValueHeaders['accept-encoding']).toEqual(['identity']);
  });
});

describe('413: a body over 1 MiB', () => {
  test('counted in bytes and not in characters', async () => {
    expect(await refusal(`{"a":"${'é'.repeat(600_000)}"}`)).toEqual(tooLarge);
    expect(await refusal('x'.repeat(1024 * 1024 + 1))).toEqual(tooLarge);
  });

  test('counted as decoded, where it is base64', async () => {
    expect(await refusal(base64('x'.repeat(1024 * 1024 + 1)), { isBase64Encoded: true })).toEqual(tooLarge);
    expect(await refusal(base64('x'.repeat(1024 * 1024)), { isBase64Encoded: true })).toEqual(notJson);
  });
});

describe('422: a body that is', () => {
  test.each(['{', '{"a":}', 'a=b', ' ', '{} {}', "{'a':1}", 'undefined', '\uFEFF', '__proto__', '"', '"\\"'])(
    'not JSON: %j',
    async (body) => {
      expect(await refusal(body)).toEqual(notJson);
    },
  );

  test.each(['null', 'true', '1', '"text"', '[]', '[{}]'])('not an object: %s', async (body) => {
    expect(await refusal(body)).toEqual(notAnObject);
  });

  test.each([
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"user":{"__proto__":null}}', '__proto__'],
    ['{"\\u005f_proto__":1}', '__proto__'],
    ['{"constructor":{"prototype":{"admin":true}}}', 'constructor'],
  ])('out for a prototype: %s', async (body, key) => {
    expect(await refusal(body)).toEqual([422, { body: [`can't have the key ${key}`] }]);
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  test('not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]);
    expect(await refusal(base64(bytes), { isBase64Encoded: true })).toEqual([422, { body: ['is not valid UTF-8'] }]);
  });

  test('any garbage, and never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.boolean(), async (body, isBase64Encoded) => {
        const { status, read } = await receive(body, { isBase64Encoded });
        expect(status).toBe(read === undefined ? 422 : 204);
      }),
    );
  });
});

describe('422: a body of too many values', () => {
  const list = (length: number, value = '0') => `[${Array(length).fill(value).join()}]`;

  test('names the field that has them', async () => {
    const zeros = list(500_000);
    expect(await refusal(`{"article":{"title":"a","tagList":${zeros}}}`)).toEqual(tooMany('tagList'));
    expect(await refusal(`{"user":{"bio":{"a":{"b":${zeros}}}}}`)).toEqual(tooMany('bio'));
  });

  test('is named itself where no field has them', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `"k${index}":0`).join();
    for (const text of [
      list(300),
      list(300, '[]'),
      `${'['.repeat(300)}${']'.repeat(300)}`,
      `{"user":${list(300)}}`,
      `{"user":${list(300, '[]')}}`,
      `{${keys}}`,
      `{"user":{${keys}}}`,
      `{"user":{"${'k'.repeat(100)}":${list(300)}}}`,
      `{"user":{"<b>":${list(300)}}}`,
    ]) {
      expect(await refusal(text)).toEqual(tooMany('body'));
    }
  });

  test('counts lists, objects and what is in them, and nothing in a string', async () => {
    const room = MAX_VALUES - 2; // the object and its one field, a list
    for (const value of ['0', '""', '[]', '{}']) {
      expect(await read(`{"a":${list(room, value)}}`)).toHaveProperty('a');
      expect(await refusal(`{"a":${list(room + 1, value)}}`)).toEqual(tooMany('body'));
    }
    expect(await read(`{"a":"${',[{:'.repeat(1_000)}"}`)).toHaveProperty('a');
  });

  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('is as deep as it may be: %s', async (open, close) => {
    const nested = (depth: number) => `{"b":${open.repeat(depth)}0${close.repeat(depth)}}`;
    expect(await read(nested(MAX_VALUES - 2))).toHaveProperty('b');
    expect(await refusal(nested(MAX_VALUES - 1))).toEqual(tooMany(open === '[' ? 'body' : 'a'));
    expect((await refusal(nested(100_000)))[0]).toBe(422);
    expect(await refusal(open.repeat(100_000))).toEqual(tooMany(open === '[' ? 'body' : 'a')); // never closed
  });

  test('whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmless, { maxLength: 400, size: 'max' }), async (values) => {
        let count = 0;
        const text = JSON.stringify({ values }, (_, value) => {
          count += 1;
          return value;
        });
        const { status } = await receive(text);
        expect(status).toBe(count > MAX_VALUES ? 422 : 204);
      }),
    );
  });
});
