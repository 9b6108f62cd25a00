import { expect } from '@jest/globals';
import { checkData, lineOf } from '../../scripts/check-data/index.ts';

/** Expects that the table violates no invariant that `npm run check:data` knows. */
export async function expectDataInOrder(): Promise<void> {
  expect((await checkData()).map(lineOf)).toEqual([]);
}
