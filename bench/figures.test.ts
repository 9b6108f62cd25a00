import { shapeOf } from './answers.ts';
import { goals as coldGoals, figuresOf } from './cold/report.ts';
import { atMost, below, figureOf, median, quantile } from './figures.ts';
import { CLIENT, COLLECTOR, NODE, packageOf, SDK, sharesOf } from './warm/profile.ts';

describe('quantiles', () => {
  test.each([
    ['of one value', [7], 0.5, 7],
    ['in the middle of an odd number', [9, 1, 5], 0.5, 5],
    ['between the two in the middle of an even number', [10, 1, 4, 2], 0.5, 3],
    ['in proportion between two values', [0, 10], 0.25, 2.5],
    ['sorted as numbers, not as texts', [100, 9, 20], 0.5, 20],
    ['at the ends', [3, 1, 2], 1, 3],
  ])('%s', (_, values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  test('of nothing are an error', () => {
    expect(() => median([])).toThrow('no values');
  });

  test('a figure has the middle half of all values beside the median, whatever their order', () => {
    expect(figureOf([5, 3, 1, 4, 2])).toEqual({ median: 3, from: 2, to: 4 });
  });
});

describe('goals', () => {
  test('a figure may be as large as its limit, or has to be below it', () => {
    expect([atMost(0.5, '', 0.5).met, atMost(0.5, '', 0.51).met]).toEqual([true, false]);
    expect([below(1, '', 0.99).met, below(1, '', 1).met]).toEqual([true, false]);
  });

  describe('of cold starts', () => {
    const starting = (name: string, gzippedBytes: number, ...times: number[]) =>
      figuresOf(
        { name, bundle: '', bytes: 0, gzippedBytes },
        times.map((time) => {
          const lasting = (ms: number) => ({ ms, cpuMs: ms ** 2 });
          return { load: lasting(1), health: lasting(time), article: lasting(time + 50), rssBytes: 0 };
        }),
      );
    const variants = [
      starting('Monograph', 112_640, 100, 50, 900),
      starting('no code cache', 112_640, 80),
      starting('bare', 100, 40),
      starting('plain bundle', 225_280, 200),
      ...['Hono', 'Express', 'Fastify'].map((name, n) => starting(name, 0, 250 + 100 * n)),
    ];

    test('are ratios of medians: ours to those of another, on the clock and in CPU time', () => {
      expect(coldGoals(variants).map(({ goal, value, met }) => [goal, value, met])).toEqual([
        ['≤ 110', 110, true],
        ['≤ 0.45', 0.5, false],
        ['≤ 2.2', 2, true],
        ['≤ 1.8', 2.5, false],
        ['≤ 0.5', 0.5, true],
        ['≤ 0.45', 0.375, true],
        ['≤ 0.4', 0.3, true],
        ['≤ 2.2', 4, false],
        ['≤ 1.8', 6.25, false],
        ['≤ 0.5', 0.25, true],
        ['≤ 0.45', 0.140625, true],
        ['≤ 0.4', 0.09, true],
      ]);
    });
  });
});

describe('whose CPU time it is', () => {
  const frame = (functionName: string, url = '') => ({
    functionName,
    scriptId: '0',
    url,
    lineNumber: 0,
    columnNumber: 0,
  });
  const node = (id: number, callFrame: ReturnType<typeof frame>, ...children: number[]) => ({
    id,
    callFrame,
    children,
  });
  const profile = {
    nodes: [
      node(1, frame('(root)'), 2, 5, 6, 7),
      node(2, frame('list', 'src'), 3),
      node(3, frame('send', SDK), 4),
      node(4, frame('writeSocket', 'node:net')),
      node(5, frame('onread', 'node:net')),
      node(6, frame('(garbage collector)')),
      node(7, frame('(idle)')),
    ],
    startTime: 0,
    endTime: 0,
    samples: [2, 3, 4, 5, 6, 7, 2],
    timeDeltas: [10, 20, 20, 20, 20, 500, 10],
  };
  const packageAt = ({ url }: { url: string }) => (url.startsWith('node:') ? undefined : url || undefined);

  test('that of the package whose code called for it; waiting is not counted', () => {
    expect(sharesOf(profile, packageAt, 1).shares).toEqual({ [SDK]: 0.4, src: 0.2, [NODE]: 0.2, [COLLECTOR]: 0.2 });
  });

  test('our own is all but that of the SDK and of Node, with its part of what the collector takes', () => {
    expect(sharesOf(profile, packageAt, 1).ownMs).toBeCloseTo(0.2 + 0.2 * (0.2 / 0.8));
  });

  test.each([
    ['../node_modules/@smithy/core/dist-es/index.js', SDK],
    ['../node_modules/@aws-sdk/client-dynamodb/dist-es/index.js', SDK],
    ['../node_modules/@aws/lambda-invoke-store/dist-es/index.js', SDK],
    ['../node_modules/@aws-lambda-powertools/logger/lib/esm/index.js', '@aws-lambda-powertools/logger'],
    ['../node_modules/a/node_modules/jose/index.js', 'jose'],
    ['../src/routes/index.ts', 'src'],
    ['../bundle/sign.ts', CLIENT],
  ])('%s is of %s', (source, owner) => expect(packageOf(source)).toBe(owner));
});

describe('whether answers are alike', () => {
  test('a shape has the names and types of all parts, and none of their values', () => {
    expect(shapeOf({ a: 1, b: ['x', null], c: { d: true } })).toEqual({
      a: 'number',
      b: ['string', 'null'],
      c: { d: 'boolean' },
    });
  });
});
