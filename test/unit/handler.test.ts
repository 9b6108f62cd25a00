import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { handler } from '../../src/handler.ts';
import { useMemoryTable } from '../support/memory-table.ts';
import { keepOutput, type Output } from '../support/output.ts';

const memory = useMemoryTable();
let output: Output;
beforeEach(() => {
  output = keepOutput();
});
afterEach(() => output.end());

const lambda = { awsRequestId: 'invocation', getRemainingTimeInMillis: () => 15_000 } as Context;

describe('what neither asks for an answer nor is a schedule', () => {
  test.each<unknown>([
    {},
    { warmer: true },
    { source: 'serverless-plugin-warmup' },
    { source: 'aws.s3' },
    { source: null },
    { key1: 'value1', key2: 'value2', key3: 'value3' },
    null,
    undefined,
    'ping',
    '',
    0,
    true,
    [],
  ])('is answered quietly, and asks for nothing itself: %j', async (event) => {
    expect(await handler(event, lambda)).toEqual({ statusCode: 204 });
    expect(output.text()).toBe('');
    expect(memory.table.calls).toEqual([]);
  });

  test('needs no context', async () => {
    expect(await handler({}, undefined as never)).toEqual({ statusCode: 204 });
  });
});

test.each(['aws.scheduler', 'aws.events'])('a schedule of %s sweeps', async (source) => {
  await handler({ source }, lambda);
  expect(memory.table.calls).not.toEqual([]);
});
