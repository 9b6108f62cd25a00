import { budgets } from '../access/report.ts';
import { type Assumptions, billOf, durationMs, type Measured, quantitiesOf, totalOf } from './bill.ts';
import { breakEven, capacityOf, containersFor, meanOf, serverless } from './container.ts';
import { readMeasured } from './measured.ts';
import { mixFrom, readMix, readMixes } from './mix.ts';
import { observabilityOf } from './observability.ts';
import { optionsFrom } from './options.ts';
import { linesOf } from './output.ts';
import { dollarsFor } from './prices.ts';

const assumptions: Assumptions = {
  rps: 10,
  memoryMb: 1_024,
  dynamodbMs: 5,
  cpuFactor: 1,
  utilisation: 0.5,
  otherLogBytes: 1_000,
  metrics: 'PerRoute',
  tracing: 'Sampled',
  alarms: 0,
  storedGb: 10,
  freeTier: false,
};
const read: Measured = {
  roundTrips: 2,
  readUnits: 60,
  writeUnits: 0,
  responseBytes: 10_000,
  cpuMs: 2,
  logBytes: 800,
  perRouteBytes: 200,
  route: 'GET /articles',
  metrics: 4,
};
const write: Measured = {
  ...read,
  readUnits: 2,
  writeUnits: 30,
  responseBytes: 1_000,
  route: 'POST /articles',
  metrics: 5,
};
const measured = new Map([
  ['list', read],
  ['feed', { ...read, route: 'GET /articles/feed' }],
  ['by tag', read],
  ['publish', write],
]);

describe('a price', () => {
  test.each([
    ['of one tier, by the million', 'readRequestUnit', 8_000_000, 1],
    ['in the first tier', 'httpApiRequest', 300_000_000, 300],
    ['beyond the first tier', 'httpApiRequest', 400_000_000, 300 + 90],
    ['in the fourth tier', 'restApiRequest', 20_001_000_000, 333 * 3.5 + 667 * 2.8 + 19_000 * 2.38 + 1.51],
    ['of nothing', 'restApiRequest', 0, 0],
  ] as const)('%s', (_, item, quantity, dollars) => {
    expect(dollarsFor(item, quantity)).toBeCloseTo(dollars, 6);
  });

  test('with the free tier is for what is beyond it', () => {
    expect(dollarsFor('lambdaRequest', 3_000_000, { freeTier: true })).toBeCloseTo(0.4, 6);
    expect(dollarsFor('lambdaRequest', 900_000, { freeTier: true })).toBe(0);
    expect(dollarsFor('readRequestUnit', 8_000_000, { freeTier: true })).toBeCloseTo(1, 6); // has none
  });
});

describe('a request', () => {
  test('is billed for its CPU time at the share of a vCPU that its memory brings, and for the waiting, in whole milliseconds', () => {
    expect(durationMs(read, { ...assumptions, memoryMb: 1_769 })).toBe(2 + 10);
    expect(durationMs(read, { ...assumptions, memoryMb: 3_538 })).toBe(2 + 10); // one thread
    expect(durationMs(read, assumptions)).toBe(14); // 2 / (1024 / 1769) + 10 = 13.46
    expect(durationMs(read, { ...assumptions, memoryMb: 1_769, cpuFactor: 3, dynamodbMs: 7 })).toBe(6 + 14);
  });

  test('comes to what it takes, times the requests', () => {
    expect(quantitiesOf(read, 3_600_000, assumptions)).toEqual({
      lambdaRequest: 3_600_000,
      lambdaGbSecond: 3_600_000 * 0.014,
      httpApiRequest: 3_600_000,
      restApiRequest: 3_600_000,
      readRequestUnit: 216_000_000,
      writeRequestUnit: 0,
      readCapacityUnitHour: 120_000, // 60,000 of them used
      writeCapacityUnitHour: 0,
      transferredGb: expect.closeTo(36e9 / 2 ** 30, 6),
      loggedGb: expect.closeTo(7.2e9 / 2 ** 30, 6),
    });
  });

  test('of an HTTP API counts again for each 512 KB', () => {
    const times = (responseBytes: number) => quantitiesOf({ ...read, responseBytes }, 1, assumptions).httpApiRequest;
    expect([0, 512 * 1024, 512 * 1024 + 1].map(times)).toEqual([1, 1, 2]);
  });
});

test('the lines of a request are as long as they are without metrics of its route', () => {
  const request = '{"message":"request","method":"GET","route":"/tags"}';
  const line = (dimensions: string, metrics: string, rest: string) =>
    `{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"M","Dimensions":${dimensions},"Metrics":[${metrics}]}]},${rest}}`;
  const requests = '{"Name":"Requests","Unit":"Count"}';
  const whole = line('[["service"]]', requests, '"service":"m","Requests":1');
  const perRoute = line(
    '[["service"],["service","method","route","status_class"]]',
    `${requests},{"Name":"ReadUnits","Unit":"Count"}`,
    '"service":"m","method":"GET","route":"/tags","status_class":"2xx","Requests":1,"ReadUnits":12',
  );
  expect(linesOf(`${request}\n${perRoute}\n`, ['ReadUnits'])).toEqual({
    logBytes: `${request}\n${whole}\n`.length,
    perRouteBytes: perRoute.length - whole.length,
    route: 'GET /tags',
    metrics: 2,
  });
});

describe('a bill', () => {
  const mix = new Map([
    ['list', 60],
    ['feed', 20],
    ['by tag', 15],
    ['publish', 5],
  ]);
  const bill = billOf(mix, measured, { ...assumptions, rps: 200 });

  test('is of the month, 730 hours', () => {
    expect(bill.quantities.lambdaRequest).toBe(200 * 3_600 * 730);
    expect(bill.quantities.writeRequestUnit).toBeCloseTo(200 * 3_600 * 730 * 0.05 * 30, 3);
    expect(bill.dollars.writeRequestUnit).toBeCloseTo((788_400_000 * 0.625) / 1e6, 6);
  });

  test('is shared out among the endpoints, tiers and all', () => {
    expect(bill.quantities.httpApiRequest).toBeGreaterThan(300_000_000);
    for (const item of ['httpApiRequest', 'lambdaGbSecond', 'readRequestUnit', 'transferredGb'] as const) {
      const shares = bill.endpoints.reduce((sum, { dollars }) => sum + (dollars[item] ?? 0), 0);
      expect(shares).toBeCloseTo(dollarsFor(item, bill.quantities[item] ?? 0), 6);
    }
    const gateway = bill.endpoints.map(
      ({ dollars }) => (dollars.httpApiRequest ?? 0) / (bill.dollars.httpApiRequest ?? 0),
    );
    expect(gateway).toEqual([0.6, 0.2, 0.15, 0.05].map((share) => expect.closeTo(share, 6)));
  });

  test('has each metric once for the service and, if asked for, once for each route, and cold starts besides', () => {
    expect(bill.quantities.metric).toBe(6 + 5 + 5 + 6);
    expect(billOf(mix, measured, { ...assumptions, metrics: 'Whole' }).quantities.metric).toBe(2 + 1);
  });

  test('has a longer line for metrics of each route', () => {
    const gb = (metrics: 'Whole' | 'PerRoute') =>
      quantitiesOf(read, 2 ** 30, { ...assumptions, metrics }).loggedGb ?? 0;
    expect(gb('PerRoute') - gb('Whole')).toBeCloseTo(200, 6);
  });

  test('has alarms and a dashboard beyond what is free in every account', () => {
    const { dollars } = billOf(mix, measured, { ...assumptions, alarms: 12 });
    expect(dollars).toMatchObject({ alarm: expect.closeTo(0.2, 6), dashboard: 0 });
  });

  test('has a trace for the first request of each second, and for 5% of the others', () => {
    expect(bill.quantities.trace).toBeCloseTo((1 + 199 * 0.05) * 3_600 * 730, 0);
    expect(billOf(mix, measured, { ...assumptions, rps: 0.5 }).quantities.trace).toBe(0.5 * 3_600 * 730);
    expect(billOf(mix, measured, { ...assumptions, tracing: 'Off' }).quantities.trace).toBe(0);
  });

  test('has the table once', () => {
    expect(bill.dollars).toMatchObject({ storedGb: 2.5, backedUpGb: 2 });
  });

  test('of what was not measured is none', () => {
    expect(() => billOf(new Map([['dance', 100]]), measured, assumptions)).toThrow('dance: was not measured');
  });
});

describe('containers', () => {
  const mean = { cpuMs: 5, responseBytes: 2 ** 20, ownLogBytes: 1_024 };

  test('carry what half a vCPU does, to the utilisation', () => {
    expect(capacityOf(mean, assumptions)).toBe(50);
    expect(capacityOf(mean, { ...assumptions, cpuFactor: 2, utilisation: 0.8 })).toBe(40);
  });

  test('are two at least, and as many as it takes', () => {
    const tasks = (rps: number) => containersFor(mean, { ...assumptions, rps }).tasks;
    expect([1, 100, 101, 1_000].map(tasks)).toEqual([2, 2, 3, 20]);
    expect(containersFor(mean, { ...assumptions, rps: 1, leastTasks: 1 }).tasks).toBe(1);
  });

  test('cost vCPUs, memory, addresses, and a load balancer by the hour and by what goes through it', () => {
    const hourly = 2 * (0.5 * 0.03238 + 0.00356) + 0.0225 + 4 * 0.005;
    const oneUnit = containersFor({ ...mean, responseBytes: 0 }, { ...assumptions, rps: 250 / 5 });
    expect(oneUnit.dollars).toBeCloseTo((hourly + 0.2 * 0.008) * 730, 6); // 5 new connections a second of 25
    const bytes = containersFor(mean, { ...assumptions, rps: 10 });
    expect(bytes.dollars).toBeCloseTo((hourly + ((10 * 3_600) / 1_024) * 0.008) * 730, 6);
  });

  test('cost their logs, which have no line of a gateway', () => {
    expect(containersFor(mean, { ...assumptions, rps: 1 }).logDollars).toBeCloseTo((2_628_000 / 2 ** 20) * 0.5, 6);
  });

  test('a mean is by the share of requests', () => {
    const mix = new Map([
      ['list', 75],
      ['publish', 25],
    ]);
    expect(meanOf(mix, measured, { ...assumptions, metrics: 'Whole' })).toEqual({
      cpuMs: 2,
      responseBytes: 7_750,
      ownLogBytes: 800,
    });
  });

  test.each(['HTTP API', 'REST API', 'function URL'] as const)('are cheaper from the break-even on (%s)', (gateway) => {
    const mix = new Map([['list', 100]]);
    const from = breakEven(gateway, mix, measured, assumptions) ?? 0;
    const saved = (rps: number) => {
      const { dollars } = billOf(mix, measured, { ...assumptions, rps });
      const containers = containersFor(meanOf(mix, measured, assumptions), { ...assumptions, rps });
      return serverless(dollars, gateway) - containers.dollars - containers.logDollars;
    };
    expect(from).toBeGreaterThan(1);
    expect(saved(from - 1)).toBeLessThanOrEqual(0);
    for (const rps of [from, from + 1, from * 2, from * 10]) expect(saved(rps)).toBeGreaterThan(0);
  });

  test('have no break-even where they are never cheaper', () => {
    const slow = new Map([['list', { ...read, cpuMs: 2_000 }]]);
    const lean = { ...assumptions, utilisation: 0.01 };
    expect(breakEven('HTTP API', new Map([['list', 100]]), slow, lean)).toBeUndefined();
  });
});

describe('a mix', () => {
  const known = ['list', 'publish'];

  test('has the share of each endpoint', () => {
    expect([...mixFrom({ list: 99.9, publish: 0.1 }, known)]).toEqual([
      ['list', 99.9],
      ['publish', 0.1],
    ]);
  });

  test.each([
    [{ list: 50, lisst: 50 }, "there is no endpoint 'lisst'; there are:\nlist\npublish"],
    [{ list: 50, publish: 48 }, 'the shares sum to 98 instead of 100'],
    [{ list: 100, publish: 0 }, "the share of 'publish' must be a number above 0, but is 0"],
    [{ list: -1, publish: 101 }, "the share of 'list' must be a number above 0, but is -1"],
    [{ list: '100' }, `the share of 'list' must be a number above 0, but is "100"`],
    [{}, 'the shares sum to 0 instead of 100'],
    [[], 'must be an object of percentages by endpoint'],
    [null, 'must be an object of percentages by endpoint'],
  ])('%j is refused', (value, problem) => {
    expect(() => mixFrom(value, known)).toThrow(problem);
  });

  test('that cannot be read is named', async () => {
    await expect(readMix('no-such-mix.json', known)).rejects.toThrow(/^no-such-mix.json: ENOENT/);
  });
});

describe('an option', () => {
  test('has a default', () => {
    expect(optionsFrom([], 10)).toMatchObject({
      mix: 'reading',
      assumptions: { rps: 50, metrics: 'Whole', tracing: 'Off', alarms: 10 },
    });
    expect(optionsFrom(['--stage', 'dev'], 10).assumptions.alarms).toBe(0);
  });

  test.each([
    ['--rps=0', "--rps must be a number above 0, but is '0'"],
    ['--utilisation=1.5', "--utilisation must be a number above 0 and up to 1, but is '1.5'"],
    ['--metrics=all', "--metrics must be Whole or PerRoute, but is 'all'"],
    ['--request=1', "Unknown option '--request'"],
  ])('%s is refused', (option, problem) => {
    expect(() => optionsFrom([option], 10)).toThrow(problem);
  });
});

describe('what was measured', () => {
  const asDeployed = { ...optionsFrom([], 10).assumptions, memoryMb: 1_024 };

  test('is every request that has a budget and succeeds', async () => {
    const { measured } = await readMeasured();
    const succeeding = Object.keys(budgets).filter((row) => !budgets[row]?.refused);
    expect([...measured.keys()].sort()).toEqual(succeeding.sort());
  });

  test.each(['reading', 'writing', 'launch-day'])('observability is at most 15%% of the bill: %s', async (name) => {
    const { measured } = await readMeasured();
    const mix = (await readMixes(name, measured.keys())).get(name) ?? new Map();
    for (const rps of [1, 50]) {
      const { dollars } = billOf(mix, measured, { ...asDeployed, rps });
      expect(totalOf(dollars, ['lambdaRequest'])).toBeGreaterThan(0);
      expect(observabilityOf(dollars).share).toBeLessThanOrEqual(0.15);
    }
  });
});
