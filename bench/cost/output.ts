import type { Effort } from './bill.ts';

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

/**
 * What the lines of a request, with metrics of its route, say of what logging it takes: how many bytes with metrics of the whole
 * alone, how many more as they are, which route they are of, and how many metrics that has.
 *
 * @param ofRoutes metrics that are not sent of the whole
 */
export function linesOf(text: string, ofRoutes: readonly string[]): Omit<Effort, 'cpuMs'> {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const { method, route } = lines.find(({ message }) => message === 'request') ?? {};
  const all = lines.find(({ _aws }) => _aws);
  const [directive = { Metrics: [] }] = all?._aws.CloudWatchMetrics ?? [];
  const { Metrics }: { Metrics: { Name: string }[] } = directive;

  const left = new Set(['method', 'route', 'status_class', ...ofRoutes]);
  const metrics = Metrics.filter(({ Name }) => !left.has(Name));
  const CloudWatchMetrics = [{ ...directive, Dimensions: [['service']], Metrics: metrics }];
  const whole = Object.entries({ ...all, _aws: { ...all?._aws, CloudWatchMetrics } }).filter(
    ([name]) => !left.has(name),
  );
  const perRouteBytes = all ? JSON.stringify(all).length - JSON.stringify(Object.fromEntries(whole)).length : 0;
  const logBytes = Buffer.byteLength(text) - perRouteBytes;
  return { logBytes, perRouteBytes, route: `${method} ${route}`, metrics: Metrics.length };
}
