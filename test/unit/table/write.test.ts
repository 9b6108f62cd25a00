import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { restoreClock, skipSleep } from '../../../harness/time.ts';
import { clock } from '../../../src/clock.ts';
import { context } from '../../../src/context.ts';
import { ApiError } from '../../../src/errors.ts';
import { ArticleEntry, articleEntry } from '../../../src/table/entities/articles/entry.ts';
import { keys, lists } from '../../../src/table/entities/index.ts';
import { KeyringEntity } from '../../../src/table/entities/keyring.ts';
import { exists, notExists } from '../../../src/table/entity.ts';
import { ConditionsFailed } from '../../../src/table/errors.ts';
import { all, type KeyRange, pageOf, read, skip } from '../../../src/table/read.ts';
import { type Action, optimistically, TransactionCanceled, transact } from '../../../src/table/write.ts';
import { cancelled, sdkError, useMemoryTable } from '../../support/memory-table.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const key = (id: number) => keys.articleEntry(lists.articles.all, id);
const entry = (id: number) => articleEntry(lists.articles.all, id);
const put = (id: number) =>
  ArticleEntry.build(PutTransaction)
    .item({ ...key(id), author: 1 })
    .options({ condition: notExists });
const fail = (error: Error) => () => {
  throw error;
};
const within = <T>(patience: number, run: () => Promise<T>) =>
  context.run({ requestId: 'r', deadline: clock.now() + patience }, run);
const BUSY = { status: 503, errors: { service: ['is busy, try again'] }, headers: { 'retry-after': '1' } };

describe('a transaction', () => {
  test('writes all of its actions in one request', async () => {
    await transact([put(1), put(2)]);
    expect(memory.table.partition('articles')).toHaveLength(2);
    expect(memory.table.calls).toHaveLength(1);
  });

  test('that is refused says which actions it was for', async () => {
    await transact([put(2)]);
    const actions = [put(1), put(2), put(3)] as const;
    const error = await transact([...actions]).catch((error) => error);
    expect(error).toBeInstanceOf(TransactionCanceled);
    expect([...error.failed]).toEqual([actions[1]]);
    expect(memory.table.partition('articles')).toHaveLength(1);
  });

  test('that fails for another reason fails with that', async () => {
    const error = sdkError('ValidationException');
    memory.table.answers.push(fail(error));
    await expect(transact([put(1)])).rejects.toBe(error);
  });
});

describe('what the SDK throws becomes', () => {
  const errorOf = (error: Error) => {
    memory.table.answers.push(fail(error));
    return read(entry(1)).catch((error) => error);
  };

  test('failed conditions, with the positions of the actions', async () => {
    const one = await errorOf(sdkError('ConditionalCheckFailedException'));
    expect(one).toBeInstanceOf(ConditionsFailed);
    expect(one.positions).toEqual(new Set([0]));
    const two = await errorOf(
      cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict', 'ConditionalCheckFailed'),
    );
    expect(two).toBeInstanceOf(ConditionsFailed);
    expect(two.positions).toEqual(new Set([1, 3]));
  });

  test.each([
    sdkError('ThrottlingException'),
    cancelled('TransactionConflict'),
    sdkError('TimeoutError', { $fault: undefined }),
  ])("the contract's 503, where it stayed unavailable (%s)", async (error) => {
    const answer = await errorOf(error);
    expect(answer).toBeInstanceOf(ApiError);
    expect(answer).toMatchObject(BUSY);
  });

  test.each([sdkError('ValidationException'), cancelled('ValidationError'), new TypeError('a bug')])(
    'nothing else, where it is a bug of ours (%s)',
    async (error) => {
      expect(await errorOf(error)).toBe(error);
    },
  );
});

describe('read-decide-write', () => {
  test('is done again from the read until nobody comes between', async () => {
    let runs = 0;
    const result = await optimistically(async () => {
      runs += 1;
      if (runs < 4) throw new TransactionCanceled([]);
      return runs;
    });
    expect(result).toBe(4);
  });

  test('runs again where a write by itself was refused, as where a transaction was', async () => {
    let runs = 0;
    const answer = await optimistically(async () => {
      runs += 1;
      if (runs < 3) throw new ConditionsFailed([0]);
      return 'written';
    });
    expect([answer, runs]).toEqual(['written', 3]);
  });

  test('fails at once with whatever is no refusal', async () => {
    let runs = 0;
    const error = new Error('broken');
    const failing = optimistically(async () => {
      runs += 1;
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(runs).toBe(1);
  });

  /** Fails where it would go on for ever. */
  const refusing = (refusal: () => Error) => {
    let runs = 0;
    return async () => {
      runs += 1;
      if (runs > 1_000) throw new Error('it does not end');
      throw refusal();
    };
  };

  test("fails with the contract's 503 when the deadline comes first", async () => {
    const start = clock.now();
    const never = jest.fn(refusing(() => new TransactionCanceled([])));
    await expect(within(2_000, () => optimistically(never))).rejects.toMatchObject(BUSY);
    expect(never.mock.calls.length).toBeGreaterThan(5);
    expect(clock.now() - start).toBeLessThan(2_000);
    expect(clock.now() - start).toBeGreaterThan(1_000);
  });

  const update = (cursorSecret: string, version: number) =>
    KeyringEntity.build(UpdateTransaction)
      .item({ ...keys.keyring(), cursorSecret })
      .options({ condition: { attr: 'version', eq: version } });
  const author = (id: number) => ArticleEntry.build(DeleteTransaction).key(key(id)).options({ condition: exists });

  test('is given up soon where the same conditions are refused each time, whatever it would write', async () => {
    let runs = 0;
    const never = jest.fn(() => transact([update(`${runs++}`, 7), put(1000 + runs)]));
    await expect(within(60_000, () => optimistically(never))).rejects.toMatchObject(BUSY);
    expect(never).toHaveBeenCalledTimes(6);
    expect(clock.now() - Date.now()).toBeLessThan(1_000);
  });

  test.each<[string, (run: number) => Action]>([
    ['others have written in between', (run) => update('', run)],
    ['it is about another item each time', (run) => author(run)],
  ])('goes on where %s', async (_, action) => {
    const runs = jest.fn((run: number) => (run < 30 ? transact([action(run)]) : Promise.resolve()));
    let run = 0;
    await within(60_000, () => optimistically(() => runs(run++)));
    expect(runs).toHaveBeenCalledTimes(31);
  });

  test('is given up for a write by itself, too', async () => {
    const never = jest.fn(() =>
      ArticleEntry.build(DeleteItemCommand).key(key(1)).options({ condition: exists }).send(),
    );
    await expect(within(60_000, () => optimistically(never))).rejects.toMatchObject(BUSY);
    expect(never).toHaveBeenCalledTimes(6);
  });
});

describe('a batch of reads', () => {
  const give = (...ids: number[]) => memory.table.give(...ids.map((id) => ({ ...key(id), author: id })));
  const authorsOf = async (ids: number[]) => {
    const [entries] = await read(all(...ids.map(entry)));
    return entries.map((found) => found?.author);
  };

  test('is one call for each hundred different keys, in one round trip', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    give(...ids.filter((id) => id % 2 === 0));
    const authors = await authorsOf([...ids, ...ids]);
    expect(authors).toEqual([...ids, ...ids].map((id) => (id % 2 === 0 ? id : undefined)));
    expect(memory.table.calls).toHaveLength(3);
    expect(memory.table.roundTrips).toBe(1);
  });

  test('of nothing is no call', async () => {
    await read();
    expect(memory.table.calls).toEqual([]);
  });

  test('asks again for what was left out', async () => {
    give(1, 2, 3);
    memory.table.answers.push(({ input }) => {
      const [[name, { Keys }]] = Object.entries(input.RequestItems as object) as [[string, { Keys: object[] }]];
      return {
        Responses: { [name]: [memory.table.get(key(1))] },
        UnprocessedKeys: { [name]: { Keys: Keys.slice(1), ConsistentRead: true } },
      };
    });
    expect(await authorsOf([1, 2, 3])).toEqual([1, 2, 3]);
    expect(memory.table.calls).toHaveLength(2);
  });

  test("fails with the contract's 503 when keys are left out until the deadline", async () => {
    const start = clock.now();
    const none = ({ input }: { input: object }) => ({
      UnprocessedKeys: (input as { RequestItems: object }).RequestItems,
    });
    // Where it would go on for ever, it comes to an answer.
    memory.table.answers.push(...Array.from({ length: 1_000 }, () => none));
    await expect(within(2_000, () => read(entry(1)))).rejects.toMatchObject(BUSY);
    expect(memory.table.calls.length).toBeGreaterThan(5);
    expect(clock.now() - start).toBeLessThan(2_000);
  });
});

describe('a range of a partition', () => {
  beforeEach(() => {
    memory.table.give(...[1, 2, 3, 4, 5, 6, 7].map((id) => ({ ...key(id), author: id })));
  });
  const newestFirst = { partition: 'articles', newestFirst: true };
  const authors = async (range: KeyRange) => {
    const [{ items, more }] = await read(pageOf(ArticleEntry, range));
    return { authors: items.map(({ author }) => author), more };
  };

  test('is read in order, to its end or to the limit', async () => {
    expect(await authors({ partition: 'articles' })).toEqual({ authors: [1, 2, 3, 4, 5, 6, 7], more: false });
    expect(await authors({ ...newestFirst, limit: 2 })).toEqual({ authors: [7, 6], more: true });
    expect(await authors({ ...newestFirst, range: { lt: key(3).sk } })).toEqual({ authors: [2, 1], more: false });
  });

  test.each([Number.POSITIVE_INFINITY, 2, 1])(
    'is passed over to the key that ends so many, %i a page',
    async (itemsAPage) => {
      memory.table.itemsAPage = itemsAPage;
      expect(await skip(newestFirst, 1)).toBe(key(7).sk);
      expect(await skip(newestFirst, 5)).toBe(key(3).sk);
      expect(await skip(newestFirst, 8)).toBeUndefined();
      expect(await skip({ partition: 'none' }, 1)).toBeUndefined();
      for (const { input } of memory.table.calls) expect(input.Select).toBe('COUNT');
    },
  );
});
