import { describe, expect, it, test } from '@jest/globals';
import * as v from 'valibot';
import { ApiError } from '../../../src/errors.ts';
import { fieldsOf, parametersOf } from '../../../src/routes/checks.ts';
import { findRoute, routes } from '../../../src/routes/index.ts';
import { pageRequest } from '../../../src/routes/pages.ts';
import type { DescribedRoute } from '../../../src/routes/route.ts';
import { call } from '../../support/calls.ts';
import { document } from '../../support/openapi-document.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
}

const resolve = (schema: Schema = {}): Schema =>
  schema.$ref ? resolve(at(document, schema.$ref.slice(2)) as Schema) : schema;
const at = (value: unknown, pointer: string): unknown =>
  pointer.split('/').reduce((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);
const operationOf = ({ method, path }: DescribedRoute) =>
  document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
const nameOf = ({ method, path }: DescribedRoute) => `${method} ${path}`;

describe('the OpenAPI document', () => {
  it.each(routes.map((route) => [nameOf(route), route] as const))('leads to the route %s', (_, { method, path }) => {
    const found = path.replace(':slug', 'title-0123456789a').replace(/:\w+/, '1');
    expect(findRoute(call({ method, path: `/api${found}` })).route.path).toBe(path);
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((path) => at(document, path) === undefined)).toEqual([]);
  });

  it('gives each operation a name of its own, and links only to such names', () => {
    const names = routes.map(({ id }) => id);
    expect(new Set(names).size).toBe(names.length);
    const links = Object.values<{ operationId: string }>(document.components.links);
    expect(links.length).toBeGreaterThan(10);
    for (const { operationId } of links) expect(names).toContain(operationId);
  });

  it('takes the examples that it gives', () => {
    const examples = routes.filter(({ example }) => example);
    expect(examples.length).toBe(routes.filter(({ body }) => body).length);
    for (const { body = {}, example } of examples) expect(() => fieldsOf(example, body)).not.toThrow();
  });
});

/** A text of a field that has so many code points, and keeps all other rules. */
const textOf = (field: string, length: number, letter = 'a'): string =>
  field === 'email' ? `${letter.repeat(length - 9)}@ex.ample` : letter.repeat(length);

const bodies = routes.flatMap((route) => {
  const schema = operationOf(route)?.requestBody?.content['application/json'].schema as Schema | undefined;
  return Object.entries(schema?.properties ?? {}).flatMap(([wrapper, inner]) =>
    Object.entries(inner.properties ?? {}).map(([field, described]) => ({
      name: `${nameOf(route)} ${wrapper}.${field}`,
      field,
      described: resolve(described),
      isRequired: inner.required?.includes(field) ?? false,
      /** What is wrong with the field when it has the value; `undefined` leaves it out. */
      refusal: (value: unknown): string[] | undefined => {
        try {
          fieldsOf(
            { [wrapper]: { ...(route.example as Record<string, object>)[wrapper], [field]: value } },
            route.body ?? {},
          );
          return undefined;
        } catch (error) {
          return (error as ApiError).errors[field];
        }
      },
    })),
  );
});

describe.each(bodies.map((one) => [one.name, one] as const))('%s', (_, { field, described, isRequired, refusal }) => {
  const isList = described.type === 'array';
  const item = isList ? resolve(described.items) : described;
  const as = (text: string) => (isList ? [text] : text);

  test('is required where the document says so', () => {
    expect(refusal(undefined) !== undefined).toBe(isRequired);
  });

  test('has the types of the document', () => {
    const types = [described.type].flat();
    expect(refusal(null) === undefined).toBe(types.includes('null'));
    expect(refusal(7)).toEqual([expect.stringContaining('must be')]);
    expect(refusal({})).toEqual([expect.stringContaining('must be')]);
  });

  const isTrimmed = /(^T|(?<!never )t)rimmed/.test(described.description ?? '');
  const { minLength = 0, maxLength } = item;
  test('has the limits of the document, in code points', () => {
    if (maxLength === undefined) return expect(refusal(as(textOf(field, 100_000)))).toBeUndefined();
    expect(refusal(as(textOf(field, maxLength)))).toBeUndefined();
    expect(refusal(as(textOf(field, maxLength, '😀')))).toBeUndefined();
    const tooLong = [`is too long (maximum is ${maxLength} characters)`];
    expect(refusal(as(textOf(field, maxLength + 1)))).toEqual(tooLong);
    expect(refusal(as(textOf(field, maxLength + 1, '😀')))).toEqual(tooLong);
  });

  test('has the least length of the document', () => {
    expect(refusal(as('')) === undefined).toBe(minLength === 0);
    if (minLength > 1)
      expect(refusal(as(textOf(field, minLength - 1)))).toEqual([expect.stringContaining('too short')]);
    if (field !== 'email') expect(refusal(as(textOf(field, Math.max(minLength, 1))))).toBeUndefined();
  });

  if (isList) {
    test('has as many items as the document allows', () => {
      const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`);
      expect(refusal(tags(described.maxItems ?? 0))).toBeUndefined();
      expect(refusal(tags((described.maxItems ?? 0) + 1))).toEqual([expect.stringContaining('too long')]);
    });
  }

  // Invisible characters and what NFKC makes of a text have no pattern: the description has them.
  test.each([
    ...[
      'a',
      ' a ',
      'a b',
      '\ta',
      '\n',
      ' ',
      '\ufeff',
      'a\nb',
      'a\0b',
      'a\x7fb',
      'a\x9fb',
      'ab\ncdefgh',
      'correct horse',
    ],
    ...['.', '..', ' .. ', '...', '.a', '\u2024', '\u2025', '\uff0e\uff0e'],
    ...['a@b.c', ' a@b.c ', 'a.b@c.d', 'a..b@c.d', '.a@b.c', 'a@b', 'a@b.', '@b.c', 'a@@b.c', 'a b@c.d', 'a@b.c\n.d'],
    ...[
      'https://a.b/c',
      'HTTP://a',
      'data:image/png;x',
      'data:text/html',
      'javascript:x',
      ' javascript:x',
      'a:b',
      '/a',
      '//a',
      'httpsx:',
    ],
  ])('takes %j if the pattern of the document does', (text) => {
    const isLongEnough = [...text.trim()].length >= minLength;
    const isTaken = isLongEnough && new RegExp(item.pattern ?? '', 'u').test(isTrimmed ? text.trim() : text);
    expect(refusal(as(text)) === undefined).toBe(isTaken);
  });
});

describe('the parameters of a list', () => {
  const described = (route: DescribedRoute, name: string) =>
    operationOf(route).parameters.find((parameter: { name: string }) => parameter.name === name)?.schema;
  const lists = routes.filter(({ query }) => query);
  const takes = ({ query = {} }: DescribedRoute, name: string, value: number): boolean => {
    try {
      parametersOf({ [name]: [`${value}`] }, query);
      return true;
    } catch (error) {
      if (error instanceof ApiError && name in error.errors) return false;
      throw error;
    }
  };

  test.each(lists.map((route) => [nameOf(route), route] as const))(
    'of %s have the limits of the document',
    (_, route) => {
      for (const name of ['limit', 'offset']) {
        const { minimum, maximum } = described(route, name) ?? {};
        if (minimum === undefined) {
          expect(takes(route, name, 1)).toBe(false);
          continue;
        }
        expect([takes(route, name, minimum), takes(route, name, minimum - 1)]).toEqual([true, false]);
        if (maximum) expect([takes(route, name, maximum), takes(route, name, maximum + 1)]).toEqual([true, false]);
        else expect(takes(route, name, 2 ** 53)).toBe(true);
      }
    },
  );

  test('have the defaults of the document', async () => {
    for (const route of lists) {
      const { params } = await pageRequest({ request: call(), query: parametersOf({}, route.query ?? {}) }, 'list');
      expect(params.limit).toBe(described(route, 'limit').default);
      expect(params.offset).toBe(described(route, 'offset')?.default ?? 0);
    }
  });
});

test('the id of a comment has the limits of the document', () => {
  const route = routes.find(({ id }) => id === 'getComment');
  const [{ schema }] = document.paths['/articles/{slug}/comments/{id}'].parameters.filter(
    ({ name }: { name?: string }) => name === 'id',
  );
  const takes = (id: number) => v.is(route?.params?.id as v.GenericSchema, `${id}`);
  expect([schema.minimum - 1, schema.minimum, schema.maximum, schema.maximum + 1].map(takes)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
