import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { findRoute, routes } from '../../src/routes/index.ts';

interface Operation {
  operationId: string;
  security?: Record<string, string[]>[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
}

const document = parse(await readFile('docs/openapi.yaml', 'utf8'));

/** `GET /articles/:slug` for each operation in the document. */
const documented = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([name]) => name !== 'parameters')
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      operation,
    })),
);
const nameOf = ({ method, pattern }: { method: string; pattern: string }) => `${method} ${pattern}`;

describe('The OpenAPI document', () => {
  it('has every path and method that the API serves, and no other', () => {
    const served = routes.map(({ method, path }) => nameOf({ method, pattern: path }));
    expect(documented.map(nameOf).sort()).toEqual(served.sort());
  });

  it.each(documented.map((found) => [nameOf(found), found] as const))('leads to the route %s', async (_, found) => {
    const { method, pattern } = found;
    const path = `/api${pattern.replace(':slug', 'title-0123456789a').replace(/:\w+/, '1')}`;
    const request = { method, base: '', path, pathWasDecoded: false, query: {}, headers: {}, body: undefined };
    const { route } = findRoute({ ...request, base: '', isBase64Encoded: false, id: 'test' });
    expect(route.path).toBe(pattern);
  });

  it.each(documented.map((found) => [nameOf(found), found] as const))(
    'says of %s which errors come with its kind',
    (_, { method, pattern, operation }) => {
      const { security = document.security, responses, requestBody } = operation;
      const readsBody = method === 'POST' || method === 'PUT';
      const expected = {
        401: security.length > 0 || operation.operationId === 'login',
        404: pattern.includes(':'),
        413: readsBody,
        415: readsBody,
        500: true,
        503: pattern !== '/health',
      };
      for (const [status, isExpected] of Object.entries(expected)) {
        expect([status, status in responses]).toEqual([status, isExpected]);
      }
      if (readsBody) expect(responses).toHaveProperty('422');
      else expect(requestBody).toBeUndefined();
    },
  );

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(100);
    const found = (path: string) => path.split('/').reduce((value, name) => value?.[name], document);
    expect(references.filter((path) => found(path) === undefined)).toEqual([]);
  });

  it('gives each operation a name of its own, and links only to such names', () => {
    const names = documented.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    const links = Object.values<{ operationId: string }>(document.components.links);
    for (const { operationId } of links) expect(names).toContain(operationId);
  });
});
