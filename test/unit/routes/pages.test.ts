import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from '../../../src/errors.ts';
import { parametersOf } from '../../../src/routes/checks.ts';
import { byCursor, filter, linkToNext, numbered, pageRequest } from '../../../src/routes/pages.ts';
import { call } from '../../support/calls.ts';
import { useMemoryTable } from '../../support/memory-table.ts';

useMemoryTable();

const FILTERS = { tag: filter('A tag.'), author: filter('An author.') };
type Query = Record<string, string[]>;
const listCall = (query: Query, path = '/api/list') => ({
  request: call({ path }),
  query: parametersOf(query, { ...FILTERS, ...numbered }),
});
const asked = async (query: Query, list = 'list') => pageRequest(listCall(query), list);
const refusal = async (query: Record<string, string[]>, list = 'list') => {
  const error = await asked(query, list).catch((error) => error);
  expect(error).toBeInstanceOf(ApiError);
  return { status: error.status, errors: error.errors };
};

describe('limit and offset', () => {
  test.each([
    [{}, { limit: 20, offset: 0 }],
    [{ limit: ['1'] }, { limit: 1, offset: 0 }],
    [{ limit: ['99'] }, { limit: 99, offset: 0 }],
    [{ limit: ['100'] }, { limit: 100, offset: 0 }],
    [{ limit: ['101'] }, { limit: 100, offset: 0 }],
    [{ limit: ['9'.repeat(400)] }, { limit: 100, offset: 0 }],
    [{ limit: ['007'] }, { limit: 7, offset: 0 }],
    [{ offset: ['0'] }, { limit: 20, offset: 0 }],
    [
      { offset: ['1'], limit: ['2'] },
      { limit: 2, offset: 1 },
    ],
    [{ offset: ['10000'] }, { limit: 20, offset: 10_000 }],
    [{ unknown: ['x', 'y'] }, { limit: 20, offset: 0 }],
  ])('of %j are %j', async (query, params) => {
    expect((await asked(query)).params).toEqual({ ...params, position: undefined });
  });

  test.each(['10001', '2147483648', '99999999', '9'.repeat(400)])(
    'an offset of %s is refused, and the cursor named',
    async (offset) => {
      const errors = { offset: ['must be 10000 or less: use a cursor to go further'] };
      expect(await refusal({ offset: [offset] })).toEqual({ status: 422, errors });
    },
  );

  const BAD = [
    '-1',
    '+1',
    '1.5',
    '1.0',
    '1e1',
    '0x1',
    'abc',
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '٣',
    'NaN',
    'Infinity',
    '1,2',
  ];
  test.each(['0', '00', ...BAD])('limit=%j is refused', async (value) => {
    const errors = { limit: ['must be a whole number, 1 or more'] };
    expect(await refusal({ limit: [value] })).toEqual({ status: 422, errors });
  });

  test.each(BAD)('offset=%j is refused', async (value) => {
    const errors = { offset: ['must be a whole number, 0 or more'] };
    expect(await refusal({ offset: [value] })).toEqual({ status: 422, errors });
  });

  test('are refused together, and when they come twice', async () => {
    const once = ['can be given only once'];
    expect(await refusal({ limit: ['0'], offset: ['x'], cursor: ['c', 'd'] })).toEqual({
      status: 422,
      errors: {
        limit: ['must be a whole number, 1 or more'],
        offset: expect.anything(),
        cursor: expect.anything(),
      },
    });
    expect(await refusal({ limit: ['1', '1'], offset: ['2', '3'] })).toEqual({
      status: 422,
      errors: { limit: once, offset: once },
    });
  });
});

describe('a cursor', () => {
  const cursorOf = async (position: string, list = 'list') => {
    const { link = '' } = await linkToNext(listCall({}), await asked({}, list), position);
    return new URL(/<(.*)>/.exec(link)?.[1] ?? '', 'http://localhost').searchParams.get('cursor') ?? '';
  };

  test('leads to the position that it was made for, in its list alone', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (list, other, position) => {
        fc.pre(list !== other && position.isWellFormed());
        const cursor = await cursorOf(position, list);
        expect((await asked({ cursor: [cursor] }, list)).params).toEqual({ limit: 20, offset: 0, position });
        expect(await refusal({ cursor: [cursor] }, other)).toEqual({ status: 422, errors: { cursor: ['is invalid'] } });
      }),
      { numRuns: 15 },
    );
  });

  test.each(['', 'x', 'null', 'A'.repeat(30)])('that is %j is refused', async (cursor) => {
    expect(await refusal({ cursor: [cursor] })).toEqual({ status: 422, errors: { cursor: ['is invalid'] } });
  });

  test('that comes twice is refused', async () => {
    const cursor = await cursorOf('7');
    expect(await refusal({ cursor: [cursor, cursor] })).toEqual({
      status: 422,
      errors: { cursor: ['can be given only once'] },
    });
  });

  test('goes with a limit, and not with an offset', async () => {
    const cursor = await cursorOf('7');
    expect((await asked({ cursor: [cursor], limit: ['5'] })).params).toEqual({ limit: 5, offset: 0, position: '7' });
    for (const offset of ['0', '5']) {
      expect(await refusal({ cursor: [cursor], offset: [offset] })).toEqual({
        status: 422,
        errors: { offset: ["can't be combined with a cursor"] },
      });
    }
  });
});

describe('the link to the next page', () => {
  const linkOf = async (query: Record<string, string[]>, path = '/api/articles') => {
    const call = listCall(query, path);
    return (await linkToNext(call, await pageRequest(call, 'list'), '7')).link ?? '';
  };

  test('is not there where there is no next page', async () => {
    expect(await linkToNext(listCall({}), await asked({}), undefined)).toEqual({});
  });

  test('has the path, the filters and the limit that were asked for, and a cursor', async () => {
    const query = { tag: ['a b&c=d+é#'], limit: ['5'], offset: ['10'] };
    const link = await linkOf(query, '/api/articles/%C3%A9/comments');
    const [, target = ''] = /^<(.*)>; rel="next"$/.exec(link) ?? [];
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    expect(pathname).toBe('/api/articles/%C3%A9/comments');
    const cursor = searchParams.get('cursor') ?? '';
    expect([...searchParams]).toEqual([
      ['tag', 'a b&c=d+é#'],
      ['limit', '5'],
      ['cursor', cursor],
    ]);
    const next = await asked({ cursor: [cursor], tag: ['a b&c=d+é#'] });
    expect(next.params.position).toBe('7');
  });

  test('has a limit that does its work, however it was written', async () => {
    expect(await linkOf({ limit: ['9'.repeat(4_000)] })).toMatch(/\?limit=100&cursor=[\w-]+>/);
  });

  test('has no parameter that the list does not know', async () => {
    const query = { x: ['!'.repeat(8_000)], favorited: ['ann'], Limit: ['1'], limit: ['1'] };
    expect(await linkOf(query)).toMatch(/^<\/api\/articles\?limit=1&cursor=[\w-]+>; rel="next"$/);
  });

  test('has no character that ends it too early, whatever the filters are', async () => {
    const text = fc.array(fc.string({ unit: 'binary' }), { maxLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, text, async (tag, author) => {
        expect(await linkOf({ tag, author })).toMatch(/^<\/api\/articles\?[\w.*+%&=-]+>; rel="next"$/);
      }),
    );
  });
});

describe('a filter', () => {
  const schemas = { tag: filter(''), author: filter(''), favorited: filter('') };

  test('is what was given, once', () => {
    expect(parametersOf({ tag: ['dragons'], author: [' '], other: ['x'] }, schemas)).toEqual({
      tag: 'dragons',
      author: ' ',
    });
  });

  test('is none where nothing was given, or nothing was said', () => {
    expect(parametersOf({ author: [''] }, schemas)).toEqual({});
  });

  test('is refused when it comes twice, with all that do', () => {
    const once = ['can be given only once'];
    expect(() => parametersOf({ tag: ['a', 'a'], author: [''], favorited: ['ann', 'bob'] }, schemas)).toThrow(
      expect.objectContaining({ status: 422, errors: { tag: once, favorited: once } }),
    );
  });
});

test('a list that is paged by cursor alone refuses an offset, and leads to the next page', () => {
  const errors = { offset: ["can't be used here: follow the link to the next page"] };
  for (const offset of ['0', '5', 'x']) {
    expect(() => parametersOf({ offset: [offset] }, byCursor)).toThrow(
      expect.objectContaining({ status: 422, errors }),
    );
  }
  expect(parametersOf({ limit: ['5'] }, byCursor)).toEqual({ limit: 5 });
});
