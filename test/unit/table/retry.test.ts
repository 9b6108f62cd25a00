import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MetadataBearer } from '@smithy/types';
import fc from 'fast-check';
import { restoreClock } from '../../../harness/time.ts';
import { clock } from '../../../src/clock.ts';
import { context } from '../../../src/context.ts';
import { backoff, type Cancellable, deadline, isTransient, untilDeadline } from '../../../src/table/retry.ts';
import { cancelled, sdkError } from '../../support/memory-table.ts';

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

const serverError = (name: string, httpStatusCode: number) =>
  sdkError(name, { $fault: 'server', $metadata: { httpStatusCode } });
/** An error that nobody answered. */
const networkError = (properties: object) => Object.assign(new Error('it broke'), properties);

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
  const status = (httpStatusCode: number) => serverError('UnknownError', httpStatusCode);
  test.each([
    ['a throttle', sdkError('ProvisionedThroughputExceededException')],
    ['a throttle', sdkError('ThrottlingException')],
    ['a throttle', sdkError('RequestLimitExceeded')],
    ['a conflict with a transaction', sdkError('TransactionConflictException')],
    ['a failure of the service', status(500)],
    ['a failure of the service', status(503)],
    ['a failure of the service', serverError('InternalServerError', 500)],
    ['a broken connection', networkError({ code: 'ECONNRESET' })],
    ['a broken connection', networkError({ code: 'EPIPE' })],
    ['a hang', networkError({ name: 'TimeoutError' })],
    ['an answer that broke off', new SyntaxError('Unexpected end of JSON input')],
    [
      'a clock that is corrected',
      sdkError('InvalidSignatureException', { $fault: 'client', $metadata: { clockSkewCorrected: true } }),
    ],
    ['a transaction that met another', cancelled('None', 'TransactionConflict', 'None')],
    ['a transaction that was throttled', cancelled('ThrottlingError')],
    ['a transaction that was throttled', cancelled('ProvisionedThroughputExceeded', 'TransactionConflict')],
    ['a transaction that was throttled', cancelled('RequestLimitExceeded')],
    [
      'a transaction with a reason that has no code',
      sdkError('TransactionCanceledException', { CancellationReasons: [{}, { Code: 'TransactionConflict' }] }),
    ],
  ])('%s (%s)', (_, error) => {
    expect(isTransient(error as Cancellable)).toBe(true);
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
    [
      'a signature that expired, whatever the time is',
      sdkError('InvalidSignatureException', { $fault: 'client', message: 'Signature expired: 20261127T000000Z' }),
    ],
    [
      'a condition, while the clock is corrected',
      sdkError('ConditionalCheckFailedException', { $fault: 'client', $metadata: { clockSkewCorrected: true } }),
    ],
  ])('%s (%s)', (_, error) => {
    expect(isTransient(error as Cancellable)).toBe(false);
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
  const throttle = () => sdkError('ThrottlingException');
  const within = <T>(patience: number, run: () => Promise<T>): Promise<T> =>
    context.run({ requestId: 'r', deadline: now + patience }, run);

  /** Fails that often, and then succeeds. Each attempt takes a millisecond. */
  const failing = (failures: number, error: () => Error) => {
    let left = failures;
    return async () => {
      now += 1;
      if (left-- > 0) throw error();
      return { output: { $metadata: {} } as MetadataBearer };
    };
  };

  test('after a delay that grows, and the result says how often it was sent', async () => {
    const sent = await within(60_000, () => untilDeadline(failing(7, throttle)));
    expect(sent.output.$metadata.attempts).toBe(8);
    expect(slept).toEqual([12.5, 25, 50, 100, 200, 400, 400]);
  });

  test('not when it would fail again, and the error says how often it was sent', async () => {
    const metadata = { httpStatusCode: 400 };
    const error = Object.assign(cancelled('ConditionalCheckFailed'), { $metadata: metadata });
    await expect(within(60_000, () => untilDeadline(failing(1, () => error)))).rejects.toBe(error);
    expect(error.$metadata).toEqual({ ...metadata, attempts: 1 });
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
          const error = throttle();
          const sentAt: number[] = [];
          const send = async () => {
            sentAt.push(now);
            now += 1;
            throw error;
          };
          await expect(within(patience, () => untilDeadline(send))).rejects.toBe(error);
          expect(Math.max(...sentAt.slice(1), start - 1)).toBeLessThan(start + patience);
          expect(now).toBeGreaterThanOrEqual(start + patience - 801);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('not when the delay would end at the deadline', async () => {
    const again = (patience: number) => within(patience, () => untilDeadline(failing(1, throttle)));
    await expect(again(13.5)).rejects.toThrow(); // one millisecond for the attempt, 12.5 for the delay
    await expect(again(13.6)).resolves.toBeDefined();
  });

  test.each([
    ['a failure of the service', serverError('InternalServerError', 500), 5],
    ['a failure for an input', serverError('InternalFailure', 500), 5],
    ['half an answer', new SyntaxError('Unexpected end of JSON input'), 5],
    ['a bad request', sdkError('ValidationException', { $metadata: { httpStatusCode: 400 } }), 1],
  ])('a few times alone, where %s stays the same', async (_, error, attempts) => {
    const sent = within(60_000, () => untilDeadline(failing(100, () => error)));
    await expect(sent).rejects.toMatchObject({ $metadata: { attempts } });
  });

  test.each([
    ['a throttle', throttle()],
    ['a service that is unavailable', serverError('Unknown', 503)],
    ['a hang', networkError({ name: 'TimeoutError' })],
  ])('as long as there is time, where %s lasts', async (_, error) => {
    const sent = await within(60_000, () => untilDeadline(failing(50, () => error)));
    expect(sent.output.$metadata.attempts).toBe(51);
  });

  test('more often where its failures differ', async () => {
    const failure = (name: string) => serverError(name, 500);
    let sent = 0;
    const send = failing(20, () => failure(sent++ % 4 === 0 ? 'ThrottlingException' : 'InternalServerError'));
    expect((await within(60_000, () => untilDeadline(send))).output.$metadata.attempts).toBe(21);
  });

  test('at once, where a clock has been corrected', async () => {
    const skewed = () =>
      sdkError('InvalidSignatureException', { $fault: 'client', $metadata: { clockSkewCorrected: true } });
    await within(1, () => untilDeadline(failing(1, skewed)));
    expect(slept).toEqual([]);
    await expect(within(60_000, () => untilDeadline(failing(100, skewed)))).rejects.toMatchObject({
      $metadata: { attempts: 5 },
    });
  });

  test('not by an invocation that has answered in the meantime', async () => {
    const invocation = { requestId: 'r', deadline: now + 60_000 };
    const send = failing(2, () => {
      invocation.deadline = 0;
      return throttle();
    });
    const sent = context.run(invocation, () => untilDeadline(send));
    await expect(sent).rejects.toMatchObject({ $metadata: { attempts: 1 } });
    expect(slept).toEqual([]);
  });
});
