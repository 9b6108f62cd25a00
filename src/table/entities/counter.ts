import { Entity } from 'dynamodb-toolbox/entity';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../entity.ts';
import type { Key } from '../keys.ts';
import { itemOf, mapRead, type Read } from '../read.ts';

/** How often something was done in one window of time. The next window has an item of its own, so that none is ever reset. */
export const CounterEntity = new Entity({
  name: 'counter',
  ...plain,
  schema: item({
    ...key,
    count: integer(),
    /** For DynamoDB, which removes the item some time after its window's end (seconds since the epoch); nobody waits for that. */
    expiresAt: integer(),
  }),
});

/** @param windowEnd in seconds since the epoch */
export const counterKey = (kind: 'login' | 'register' | 'writes', who: string, windowEnd: number): Key => ({
  pk: `${kind}#${who}`,
  sk: `window#${windowEnd}`,
});

export const counted = (counter: Key): Read<number> =>
  mapRead(itemOf(CounterEntity, counter), (found) => found?.count ?? 0);

/** Adds to a counter, on no condition: one write unit. Sent again after a lost answer, it may count twice. */
export const addToCounter = (counter: Key, count: number, windowEnd: number) =>
  CounterEntity.build(UpdateItemCommand).item({ ...counter, count: $add(count), expiresAt: windowEnd });
