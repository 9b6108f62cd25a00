import { jest } from '@jest/globals';

/** A line of the log, or of metrics, as it was written. */
// biome-ignore lint/suspicious/noExplicitAny: lines are looked at, not built upon
export type Line = Record<string, any>;

/** What this process has written since, in the place of the terminal. */
export interface Output {
  /** All of it: what went to stdout and stderr, and through the console, which jest keeps for itself. */
  text(): string;
  /** The lines of the log. */
  lines(): Line[];
  /** The lines in CloudWatch's embedded metric format. */
  metrics(): Line[];
  /** Forgets what was written. */
  clear(): void;
  /** Lets everything through to the terminal again. */
  end(): void;
}

/** What jest itself writes, of a file that this worker ran before and that had something to say too late. */
const OF_JEST = /Cannot log after tests are done/;

/** Keeps what is written from now on. */
export function keepOutput(): Output {
  let written = '';
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      if (!OF_JEST.test(text)) written += text;
      return true;
    }),
  );
  const consoles = (['log', 'debug', 'info', 'warn', 'error', 'trace'] as const).map((method) =>
    jest.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written += `${parts.join(' ')}\n`;
    }),
  );
  const parsed = (): Line[] =>
    written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return {
    text: () => written,
    lines: () => parsed().filter((line) => !('_aws' in line)),
    metrics: () => parsed().filter((line) => '_aws' in line),
    clear: () => {
      written = '';
    },
    end: () => {
      for (const spy of [...streams, ...consoles]) spy.mockRestore();
    },
  };
}
