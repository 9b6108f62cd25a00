import { parseArgs } from 'node:util';

export interface FuzzOptions {
  seconds: number;
  seed: number;
  /** Only this round of the seed. */
  round?: number;
  /** A script to play instead. */
  replay?: string;
  /** How long a difference may be shrunk. */
  shrinkSeconds: number;
  /** Goes on with the next round after a difference, and shrinks none. */
  keepGoing: boolean;
}

export const USAGE = `npm run fuzz -- [options]   plays random calls by several users and compares every answer with a model

  --seconds         how long to play (60)
  --seed            which calls: the same seed makes the same ones (1)
  --round           only this round of the seed, from 1
  --shrink-seconds  how long a difference may be shrunk to a short script (120)
  --keep-going      go on with the next round after a difference, and shrink none
  --replay FILE     play a script that an earlier difference left, and print each call
  --help            print this

It starts a server and DynamoDB Local of its own, and stops them. Exit code 1 where an answer differs: the script that
shows it is printed and left in reports/fuzz.`;

/**
 * Reads the options of `npm run fuzz`.
 *
 * @throws Error saying which option cannot be used, and what it may be
 */
export function readOptions(args: string[]): FuzzOptions | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      seconds: text,
      seed: text,
      round: text,
      replay: text,
      'shrink-seconds': text,
      'keep-going': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  return {
    seconds: wholeNumber('seconds', values.seconds, 60, 86_400),
    seed: wholeNumber('seed', values.seed, 1, 2 ** 31 - 1),
    shrinkSeconds: wholeNumber('shrink-seconds', values['shrink-seconds'], 120, 86_400),
    keepGoing: values['keep-going'] ?? false,
    ...(values.round === undefined ? {} : { round: wholeNumber('round', values.round, 1, 1_000_000) }),
    ...(values.replay === undefined ? {} : { replay: values.replay }),
  };
}

function wholeNumber(name: string, value: string | undefined, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${most}, but is '${value}'`);
}
