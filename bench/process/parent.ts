import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { moveTo } from '../cores.ts';
import type { Variant } from '../variants.ts';

/** What a process can be told to do. */
export type Order =
  | { do: 'answer'; event: string }
  | { do: 'measure'; event: string; times: number }
  | { do: 'profile'; event: string; times: number }
  | { do: 'listen' };

/** What comes of it. */
export interface Result {
  answer: { statusCode: number; body: string };
  /** CPU time a request, of all threads, in microseconds. */
  measure: number;
  profile: Profiler.Profile;
  /** The port. */
  listen: number;
}

/** A variant in a process of its own, on the core where measurements are made. */
export class VariantProcess {
  readonly #child: ChildProcess;

  constructor({ bundle }: Pick<Variant, 'bundle'>, env: Record<string, string>) {
    moveTo('measured'); // what is started now stays there
    this.#child = fork(join(import.meta.dirname, 'child.ts'), {
      env: { ...env, BUNDLE: bundle },
      // What a function logs is written, and goes nowhere.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    moveTo('others');
  }

  /** @throws Error with what went wrong in the process */
  async tell<O extends Order>(order: O): Promise<Result[O['do']]> {
    this.#child.send(order);
    const [message] = await once(this.#child, 'message');
    if ('error' in message) throw new Error(message.error);
    return message.result;
  }

  stop(): void {
    this.#child.kill();
  }
}
