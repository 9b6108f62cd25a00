import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

const last = cpus().length - 1;
const LISTS = { measured: `${last}`, others: `0-${last - 1}` };

/**
 * Puts this process, and what it starts from now on, on the last core, where measurements are made, or on all the others. It
 * takes `taskset` (Linux) and two cores; elsewhere nothing is moved.
 *
 * @returns whether it was moved
 */
export function moveTo(cores: keyof typeof LISTS): boolean {
  if (last === 0) return false;
  try {
    execFileSync('taskset', ['--cpu-list', '--pid', LISTS[cores], `${process.pid}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
