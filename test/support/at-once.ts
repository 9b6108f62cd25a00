import type { Response } from './api.ts';

/** Does something several times at once. */
export const together = <T>(howMany: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: howMany }, (_, index) => act(index)));

/** The statuses of responses, sorted: which of several requests won is left open. */
export const statuses = (responses: Response[]): number[] => responses.map(({ status }) => status).sort();
