import { expect, test } from '@jest/globals';
import { documents } from '../../src/table/table.ts';

test('a request is not prepared for a log of the SDK that nobody writes', () => {
  const middlewares = documents.middlewareStack.identify().join('\n');
  expect(middlewares).toContain('hostHeaderMiddleware');
  expect(middlewares).not.toContain('loggerMiddleware');
});
