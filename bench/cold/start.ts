import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Variant } from '../variants.ts';
import { eventOf, type Workload } from '../workload.ts';

/** One start of a function; times are in milliseconds. */
export interface Start {
  /** What it takes to load the bundle. */
  loadMs: number;
  /** From the start of the process to the first answer, which needs no database. */
  healthMs: number;
  /** From the start of the process to the first answer out of DynamoDB, which is the second one. */
  articleMs?: number;
  /** CPU time of all threads up to then: what counts where Lambda gives a function less than a whole core. */
  cpuMs: number;
  /** What the process holds in memory then. */
  rssBytes: number;
}

/**
 * Starts a process, has it load a bundle and answer two requests, and waits for its end.
 *
 * @throws Error where it failed, or where an answer was not a 200
 */
export async function start({ name, bundle }: Variant, { requests, env }: Workload): Promise<Start> {
  const questions = {
    HEALTH: eventOf(requests.health),
    ...(name === 'bare' ? {} : { ARTICLE: eventOf(requests.article) }),
  };
  const begin = process.hrtime.bigint();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'process.cjs')], {
    env: { ...env, ...questions, BUNDLE: bundle },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (exitCode !== 0) throw new Error(`${name} did not start`);
  // The clock of one process is that of another: nanoseconds since the machine started.
  const { found, loaded, health, article, user, system, rssBytes } = JSON.parse(said.split('\n').at(-1) ?? '');
  const between = (from: bigint | string, to: string) => Number(BigInt(to) - BigInt(from)) / 1e6;
  return {
    loadMs: between(found, loaded),
    healthMs: between(begin, health),
    ...(article ? { articleMs: between(begin, article) } : {}),
    cpuMs: (user + system) / 1e3,
    rssBytes,
  };
}
