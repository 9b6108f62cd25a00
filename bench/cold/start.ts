import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Variant } from '../variants.ts';
import { eventOf, type Workload } from '../workload.ts';

/** How long something took: on the clock, and in CPU time of all threads, which a busy machine does not change much. */
export interface Duration {
  ms: number;
  cpuMs: number;
}

/** One start of a function. */
export interface Start {
  /** Loading the bundle. */
  load: Duration;
  /** From the start of the process to the first answer, which needs no database. */
  health: Duration;
  /** From the start of the process to the first answer out of DynamoDB, which is the second one. */
  article?: Duration;
  /** What the process holds in memory then. */
  rssBytes: number;
}

/** A moment in the process, on the clock of the machine, with the CPU time that the process had taken by then. */
interface Moment {
  nanoseconds: string;
  cpuMicroseconds: number;
}

interface Said extends Record<'found' | 'loaded' | 'health', Moment> {
  article?: Moment;
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
  const begin: Moment = { nanoseconds: String(process.hrtime.bigint()), cpuMicroseconds: 0 };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'process.cjs')], {
    env: { ...env, ...questions, BUNDLE: bundle },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (exitCode !== 0) throw new Error(`${name} did not start`);
  const lastLine = said.split('\n').at(-1) ?? ''; // before it is what the function logs
  const { found, loaded, health, article, rssBytes }: Said = JSON.parse(lastLine);
  return {
    load: between(found, loaded),
    health: between(begin, health),
    ...(article ? { article: between(begin, article) } : {}),
    rssBytes,
  };
}

const between = (from: Moment, to: Moment): Duration => ({
  ms: Number(BigInt(to.nanoseconds) - BigInt(from.nanoseconds)) / 1e6,
  cpuMs: (to.cpuMicroseconds - from.cpuMicroseconds) / 1e3,
});
