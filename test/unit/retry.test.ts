import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RetryErrorInfo } from '@smithy/types';
import fc from 'fast-check';
import { clock } from '../../src/clock.ts';
import { context } from '../../src/context.ts';
import { backoff, type Cancellable, deadline, isPassing, RetryUntilDeadline } from '../../src/table/retry.ts';
import { cancelled, sdkError } from '../support/memory-table.ts';
import { restoreClock } from '../support/time.ts';

let now = 0;
let slept: number[] = [];
beforeEach(() => {
  now = 1_000_000;
  slept = [];
  clock.now = () => now;
  clock.sleep = async (ms) => {
    slept.push(ms);
    now += ms;
  };
  clock.random = () => 0.5;
});
afterEach(restoreClock);

describe('the delay before an attempt', () => {
  test.each([
    [0, 25],
    [1, 50],
    [2, 100],
    [3, 200],
    [4, 400],
    [5, 800],
    [6, 800],
    [60, 800],
    [2_000, 800],
  ])('after %i is up to %i ms', (attempt, longest) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
        clock.random = () => random;
        expect(backoff(attempt)).toBe(random * longest);
      }),
    );
  });
});

describe('what may succeed when it is sent again', () => {
  const status = (httpStatusCode: number) => sdkError('UnknownError', { $metadata: { httpStatusCode } });
  test.each([
    ['a throttle', sdkError('ProvisionedThroughputExceededException')],
    ['a throttle', sdkError('ThrottlingException')],
    ['a throttle', sdkError('RequestLimitExceeded')],
    ['a conflict with a transaction', sdkError('TransactionConflictException')],
    ['a failure of the service', status(500)],
    ['a failure of the service', status(503)],
    [
      'a failure of the service',
      sdkError('InternalServerError', { $fault: 'server', $metadata: { httpStatusCode: 500 } }),
    ],
    ['a broken connection', sdkError('Error', { code: 'ECONNRESET' })],
    ['a broken connection', sdkError('Error', { code: 'EPIPE' })],
    ['a hang', sdkError('TimeoutError')],
    ['a transaction that met another', cancelled('None', 'TransactionConflict', 'None')],
    ['a transaction that was throttled', cancelled('ThrottlingError')],
    ['a transaction that was throttled', cancelled('ProvisionedThroughputExceeded', 'TransactionConflict')],
    ['a transaction that was throttled', cancelled('RequestLimitExceeded')],
    [
      'a transaction with a reason that has no code',
      sdkError('TransactionCanceledException', { CancellationReasons: [{}, { Code: 'TransactionConflict' }] }),
    ],
  ])('%s (%s)', (_, error) => {
    expect(isPassing(error as Cancellable)).toBe(true);
  });
});

describe('what would fail again', () => {
  test.each([
    ['a condition', sdkError('ConditionalCheckFailedException', { $metadata: { httpStatusCode: 400 } })],
    ['a transaction whose condition did not hold', cancelled('ConditionalCheckFailed')],
    ['one that met another transaction too', cancelled('TransactionConflict', 'ConditionalCheckFailed', 'None')],
    ['a transaction that is wrong', cancelled('None', 'ValidationError')],
    ['a collection that is full', cancelled('ItemCollectionSizeLimitExceeded')],
    ['a repeated element', cancelled('DuplicateItem')],
    ['a transaction cancelled nobody knows why', sdkError('TransactionCanceledException')],
    ['a bad request', sdkError('ValidationException', { $metadata: { httpStatusCode: 400 } })],
    ['a missing table', sdkError('ResourceNotFoundException')],
    ['a token used twice', sdkError('IdempotentParameterMismatchException')],
    ['a bug', new TypeError('x is undefined')],
  ])('%s (%s)', (_, error) => {
    expect(isPassing(error as Cancellable)).toBe(false);
  });
});

describe('work has to end', () => {
  test('at the deadline of the invocation', () => {
    context.run({ requestId: 'r', deadline: 1_234_567 }, () => expect(deadline()).toBe(1_234_567));
  });

  test('10 seconds from now where there is no invocation', () => {
    expect(deadline()).toBe(now + 10_000);
  });
});

describe('a request is sent again', () => {
  const strategy = new RetryUntilDeadline();
  const throttle = sdkError('ThrottlingException');
  const passing = { error: throttle, errorType: 'THROTTLING' } as RetryErrorInfo;
  const within = <T>(patience: number, run: () => Promise<T>): Promise<T> =>
    context.run({ requestId: 'r', deadline: now + patience }, run);

  test('after a delay that grows, and at once then', async () => {
    await within(60_000, async () => {
      let token = await strategy.acquireInitialRetryToken();
      expect(token.getRetryCount()).toBe(0);
      for (let attempt = 1; attempt <= 7; attempt += 1) {
        token = await strategy.refreshRetryTokenForRetry(token, passing);
        expect(token.getRetryCount()).toBe(attempt);
        expect(token.getRetryDelay()).toBe(0);
      }
    });
    expect(slept).toEqual([12.5, 25, 50, 100, 200, 400, 400]);
  });

  test('not when it would fail again', async () => {
    const error = cancelled('ConditionalCheckFailed');
    const token = await strategy.acquireInitialRetryToken();
    const info = { error, errorType: 'CLIENT_ERROR' } as RetryErrorInfo;
    await expect(strategy.refreshRetryTokenForRetry(token, info)).rejects.toBe(error);
    expect(slept).toEqual([]);
  });

  test('until the deadline, which no delay reaches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 5_000 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (patience, chances) => {
          const start = now;
          clock.random = () => chances.next().value as number;
          await within(patience, async () => {
            let token = await strategy.acquireInitialRetryToken();
            const attempts = async () => {
              for (let attempt = 0; attempt < 100_000; attempt += 1) {
                token = await strategy.refreshRetryTokenForRetry(token, passing);
                expect(now).toBeLessThan(start + patience);
                now += 1; // the request itself
              }
            };
            await expect(attempts()).rejects.toBe(throttle);
          });
          expect(now).toBeGreaterThanOrEqual(start + patience - 801);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('not when the delay would end at the deadline', async () => {
    const refresh = (patience: number) =>
      within(patience, async () =>
        strategy.refreshRetryTokenForRetry(await strategy.acquireInitialRetryToken(), passing),
      );
    await expect(refresh(12.5)).rejects.toBe(throttle);
    await expect(refresh(12.6)).resolves.toBeDefined();
  });

  test('until the deadline that held when it was first sent', async () => {
    const token = await within(20, () => strategy.acquireInitialRetryToken());
    now += 10;
    await expect(strategy.refreshRetryTokenForRetry(token, passing)).rejects.toBe(throttle);
  });
});
