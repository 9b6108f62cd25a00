import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from '../../src/errors.ts';
import type { Request } from '../../src/http/message.ts';
import { filter, linkToNext, pageRequest } from '../../src/routes/pages.ts';
import { call } from '../support/calls.ts';
import { useMemoryTable } from '../support/memory-table.ts';

useMemoryTable();

const asked = (query: Record<string, string[]>, list = 'list') => pageRequest(call({ query }), list);
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
    [{ offset: ['9'.repeat(400)] }, { limit: 20, offset: Number.MAX_SAFE_INTEGER }],
    [{ unknown: ['x', 'y'] }, { limit: 20, offset: 0 }],
  ])('of %j are %j', async (query, window) => {
    expect(await asked(query)).toEqual({ list: 'list', window: { ...window, position: undefined } });
  });

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
    const { link = '' } = await linkToNext(call({ path: '/api/list' }), list, position);
    return new URL(/<(.*)>/.exec(link)?.[1] ?? '', 'http://localhost').searchParams.get('cursor') ?? '';
  };

  test('leads to the position that it was made for, in its list alone', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (list, other, position) => {
        fc.pre(list !== other && position.isWellFormed());
        const cursor = await cursorOf(position, list);
        expect((await asked({ cursor: [cursor] }, list)).window).toEqual({ limit: 20, offset: 0, position });
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
    expect((await asked({ cursor: [cursor], limit: ['5'] })).window).toEqual({ limit: 5, offset: 0, position: '7' });
    for (const offset of ['0', '5', 'x']) {
      expect(await refusal({ cursor: [cursor], offset: [offset] })).toEqual({
        status: 422,
        errors: { offset: ["can't be combined with a cursor"] },
      });
    }
  });
});

describe('the link to the next page', () => {
  const linkOf = async (path: string, query: Record<string, string[]>) =>
    (await linkToNext(call({ path, query }), 'list', '7')).link ?? '';

  test('is not there where there is no next page', async () => {
    expect(await linkToNext(call({ path: '/api/articles' }), 'list', undefined)).toEqual({});
  });

  test('has the path and the query that were asked for, without offset and the cursor before', async () => {
    const query = { tag: ['a b&c=d', 'é#'], limit: ['5'], offset: ['10'], cursor: ['old'] };
    const link = await linkOf('/api/articles/%C3%A9/comments', query);
    const [, target = ''] = /^<(.*)>; rel="next"$/.exec(link) ?? [];
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    expect(pathname).toBe('/api/articles/%C3%A9/comments');
    expect([...searchParams].filter(([name]) => name !== 'cursor')).toEqual([
      ['tag', 'a b&c=d'],
      ['tag', 'é#'],
      ['limit', '5'],
    ]);
    const [cursor = '', ...others] = searchParams.getAll('cursor');
    expect(others).toEqual([]);
    expect((await asked({ cursor: [cursor] })).window.position).toBe('7');
  });

  test('has no character that ends it too early, whatever the query is', async () => {
    const query = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(query, async (query) => {
        expect(await linkOf('/api/articles', query)).toMatch(/^<\/api\/articles\?[\w.*+%&=-]+>; rel="next"$/);
      }),
    );
  });
});

describe('a filter', () => {
  const query: Request['query'] = { tag: ['dragons'], author: [''], favorited: ['ann', 'bob'], blank: [' '] };
  test('is what was given, once', () => {
    expect(filter(query, 'tag')).toBe('dragons');
    expect(filter(query, 'blank')).toBe(' ');
  });

  test('is none where nothing was given, or nothing was said', () => {
    expect(filter(query, 'other')).toBeUndefined();
    expect(filter(query, 'author')).toBeUndefined();
  });

  test('is refused when it comes twice', () => {
    expect(() => filter(query, 'favorited')).toThrow(
      expect.objectContaining({ status: 422, errors: { favorited: ['can be given only once'] } }),
    );
  });
});
