/** What this process has written to stdout since, in the place of the terminal. */
export interface Output {
  text(): string;
  clear(): void;
  /** Lets everything through to the terminal again. */
  end(): void;
}

/** Keeps what is written to stdout from now on. */
export function keepOutput(): Output {
  const write = process.stdout.write;
  let written = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => written,
    clear: () => {
      written = '';
    },
    end: () => {
      process.stdout.write = write;
    },
  };
}

/** Which route a request's lines are of, and how many metrics CloudWatch makes of them for it. */
export function linesOf(text: string): { route: string; metrics: number } {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const { method, route } = lines.find(({ message }) => message === 'request') ?? {};
  const { CloudWatchMetrics: [{ Metrics = [] } = {}] = [] } = lines.find(({ _aws }) => _aws)?._aws ?? {};
  return { route: `${method} ${route}`, metrics: Metrics.length };
}
