import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

const last = cpus().length - 1;

/**
 * Where a process runs: what is measured has the last core to itself, as far as the machine lets it, and everything else
 * has the others. It takes `taskset` (Linux) and two cores; elsewhere nothing is pinned.
 */
export const CORES = { measured: `${last}`, others: last === 0 ? '0' : `0-${last - 1}`, all: `0-${last}` };

/** Starts something, synchronously, on some of the cores: a process inherits them from the one that starts it. */
export function on<T>(cores: string, start: () => T): T {
  pin(cores);
  try {
    return start();
  } finally {
    pin(CORES.others);
  }
}

/** Puts this process on some of the cores. */
export function pin(cores: string): boolean {
  if (last === 0) return false;
  try {
    execFileSync('taskset', ['--cpu-list', '--pid', cores, `${process.pid}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
