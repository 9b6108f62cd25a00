import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { api, inProcess, itInProcess } from '../support/api.ts';
import { everyRoute, newFixture, sendTo } from '../support/every-route.ts';
import { keepOutput, type Line, type Output } from '../support/output.ts';

// The handler reads its environment when it is imported, which is at its first request.
if (inProcess) {
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
  process.env.METRICS_PER_ROUTE = 'true';
  process.env.POWERTOOLS_SERVICE_NAME = 'blog-prod';
  process.env.LOG_LEVEL = 'SILENT';
}

let output: Output;
beforeAll(() => {
  output = keepOutput();
  skipSleep();
});
beforeEach(() => output.clear());
afterAll(() => {
  output.end();
  restoreClock();
});

describe('Metrics', () => {
  itInProcess('each request has one line of them, of the whole and of its route', async () => {
    await api('GET', '/tags'); // the first is a cold start
    await api('GET', '/tags');
    const metric = (Name: string, Unit = 'Count') => ({ Name, Unit });
    expect(output.metrics()[1]).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Monograph',
            Dimensions: [['service'], ['service', 'method', 'route', 'status_class']],
            Metrics: [metric('Requests'), metric('Latency', 'Milliseconds'), metric('DynamoDBCalls')],
          },
        ],
      },
      service: 'blog-prod',
      method: 'GET',
      route: '/tags',
      status_class: '2xx',
      Requests: 1,
      Latency: expect.any(Number),
      DynamoDBCalls: 1,
    });
    expect(output.metrics()[0]).toMatchObject({ ColdStarts: 1 });
  });

  itInProcess('count units and faults where there are any', async () => {
    const { passing, whileAll } = await import('../../harness/faults.ts');
    const fixture = await newFixture();
    output.clear();
    await sendTo('PUT /articles/:slug', fixture);
    await whileAll(passing['an internal error'], () => sendTo('GET /articles/:slug', fixture));
    const [edit, failed] = output.metrics();
    expect(edit).toMatchObject({ ReadUnits: expect.any(Number), WriteUnits: expect.any(Number) });
    expect(edit).not.toHaveProperty('Faults');
    expect(failed).toMatchObject({ Requests: 1, Faults: 1, status_class: '5xx' });
  });

  itInProcess('stay within the limits of CloudWatch, and are as many as the documentation says', async () => {
    const { passing, whileAll } = await import('../../harness/faults.ts');
    const answered: Line[] = [];
    for (const route of await everyRoute()) {
      const fixture = await newFixture();
      output.clear();
      await whileAll(passing['a throttle'], () => sendTo(route, fixture));
      await sendTo(route, fixture, { headers: { authorization: 'Token x' }, rawBody: '{' });
      await sendTo(route, fixture);
      answered.push(...output.metrics());
    }
    for (const { _aws, ...members } of answered) {
      const { Dimensions, Metrics }: Directive = _aws.CloudWatchMetrics[0];
      expect(Metrics.length).toBeLessThanOrEqual(100);
      for (const { Name } of Metrics) expect(members[Name]).toBeGreaterThan(0);
      for (const names of Dimensions) {
        expect(names.length).toBeLessThanOrEqual(30);
        for (const name of names) expect(members[name]).toMatch(/^[ -~]{1,1024}$/);
      }
    }
    const documentation = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const successes = answered.filter(({ status_class }) => status_class === '2xx');
    expect(pricesIn(documentation)).toEqual(
      [await ofTheWhole(answered), metricsOf(successes), metricsOf(answered)].map((count) => [count, priceOf(count)]),
    );
  });
});

/** A month, as it was when this was written (US East, the first 10,000 metrics; Amazon CloudWatch pricing). */
const DOLLARS_A_METRIC = 0.3;

/** In the rows of the table of prices. */
const pricesIn = (documentation: string): number[][] =>
  Array.from(documentation.matchAll(/\| (\d+) \| \$(\d+\.\d\d) \|/g), ([, count, price]) => [
    Number(count),
    Number(price),
  ]);

const priceOf = (count: number): number => Number((count * DOLLARS_A_METRIC).toFixed(2));

/** How many metrics CloudWatch makes of these lines, where each may come from a process that is cold. */
function metricsOf(lines: Line[]): number {
  const metrics = lines.flatMap(({ _aws, ...members }) => {
    const directive: Directive = _aws.CloudWatchMetrics[0];
    const names = ['ColdStarts', ...directive.Metrics.map(({ Name }) => Name)];
    return directive.Dimensions.flatMap((dimensions) =>
      names.map((name) => [name, ...dimensions.map((one) => members[one])].join()),
    );
  });
  return new Set(metrics).size;
}

/** As many as there are by default. */
async function ofTheWhole(lines: Line[]): Promise<number> {
  const { OF_ROUTES } = await import('../../src/observability/metrics.ts');
  const names = lines.flatMap(({ _aws }) => (_aws.CloudWatchMetrics[0] as Directive).Metrics.map(({ Name }) => Name));
  return new Set(['ColdStarts', ...names.filter((name) => !OF_ROUTES.includes(name))]).size;
}

interface Directive {
  Dimensions: string[][];
  Metrics: { Name: string }[];
}
