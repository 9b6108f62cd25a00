import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** How many of a hundred requests go to each endpoint: the rows of `bench:access`. */
export type Mix = Map<string, number>;

const TOLERANCE = 0.001;
const MIXES = join(import.meta.dirname, 'mixes');

/**
 * Reads the mixes that come with the project, by name, and the one that is asked for first.
 *
 * @param asked the name of one of them, or a file
 */
export async function readMixes(asked: string, endpoints: Iterable<string>): Promise<Map<string, Mix>> {
  const known = [...endpoints];
  const names = (await readdir(MIXES)).map((file) => basename(file, '.json'));
  const files = new Map(names.map((name) => [name, join(MIXES, `${name}.json`)]));
  const all = [asked, ...names.filter((name) => name !== asked)];
  return new Map(
    await Promise.all(
      all.map(async (name): Promise<[string, Mix]> => [name, await readMix(files.get(name) ?? name, known)]),
    ),
  );
}

/**
 * Reads a mix: a JSON object with the percentage of each endpoint.
 *
 * @throws Error that says what is wrong with the file
 */
export async function readMix(file: string, endpoints: Iterable<string>): Promise<Mix> {
  try {
    return mixFrom(JSON.parse(await readFile(file, 'utf8')), endpoints);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error that names the endpoint whose share is wrong, or the sum */
export function mixFrom(value: unknown, endpoints: Iterable<string>): Mix {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('must be an object of percentages by endpoint');
  }
  const known = new Set(endpoints);
  for (const [endpoint, share] of Object.entries(value)) {
    if (!known.has(endpoint)) {
      throw new Error(`there is no endpoint '${endpoint}'; there are:\n${[...known].join('\n')}`);
    }
    if (typeof share !== 'number' || !(share > 0)) {
      throw new Error(`the share of '${endpoint}' must be a number above 0, but is ${JSON.stringify(share)}`);
    }
  }
  const shares: Mix = new Map(Object.entries(value));
  const sum = [...shares.values()].reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 100) > TOLERANCE) throw new Error(`the shares sum to ${Number(sum.toFixed(3))} instead of 100`);
  return shares;
}
