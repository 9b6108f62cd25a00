import { asMarkdown, asText } from '../table.ts';
import type { ContentionResult } from './contention.ts';
import { LIMITS } from './partitions.ts';
import { isCarried, type SaturationPoint } from './saturation.ts';
import type { Outcome } from './simulation.ts';

/** A rate, and what became of the requests that came in at it. */
export interface Rate {
  name: string;
  perSecond: number;
  outcome: Outcome;
}

/** Everything that was found out. */
export interface Report {
  /** The rates that have to be carried. */
  required: Rate[];
  /** Twice as many. */
  beyond: Rate[];
  saturation: (SaturationPoint & { name: string })[];
  contention: ContentionResult[];
}

/** The report for a terminal, or as docs/data-model.md has it. */
export function print({ required, beyond, saturation, contention }: Report, markdown: boolean): string {
  const table = markdown ? asMarkdown : asText;
  return [
    'At the rates that have to be carried:',
    table([RATE_HEADINGS, ...required.map(rateCells)]),
    'At twice these rates:',
    table([RATE_HEADINGS, ...beyond.map(rateCells)]),
    'The highest rates that are carried:',
    table([SATURATION_HEADINGS, ...saturation.map(saturationCells)]),
    `Really, all at once, on DynamoDB Local, with conflicts between them; check:data finds nothing afterwards:`,
    table([CONTENTION_HEADINGS, ...contention.map(contentionCells)]),
  ].join('\n\n');
}

/** What has to be otherwise: a line each. */
export const violations = ({ required, contention }: Report): string[] => [
  ...required
    .filter(({ outcome }) => !isCarried(outcome))
    .map(
      ({ name, perSecond, outcome }) =>
        `${name}: ${count(perSecond)} a second are not carried: ${outcome.refused} 503s`,
    ),
  ...contention
    .filter(({ writers, counted }) => counted !== writers)
    .map(({ name, writers, counted }) => `${name}: ${counted} are counted of ${writers}`),
];

const HOTTEST = ['busiest item', 'in conflict', 'busiest partition', 'units in a second', 'of'];
const RATE_HEADINGS = ['requests', 'a second', 'succeeded', '503', 'attempts, p50 / p99', 'ms, p50 / p99', ...HOTTEST];

function rateCells({ name, perSecond, outcome }: Rate): string[] {
  const { succeeded, refused, attempts, latencyMs } = outcome;
  return [
    name,
    count(perSecond),
    count(succeeded),
    count(refused),
    `${attempts.median} / ${attempts.p99}`,
    `${count(latencyMs.median)} / ${count(latencyMs.p99)}`,
    ...hottest(outcome),
  ];
}

const SATURATION_HEADINGS = ['requests', 'a second', ...HOTTEST];

const saturationCells = ({ name, perSecond, outcome }: SaturationPoint & { name: string }) => [
  name,
  count(Math.floor(perSecond)),
  ...hottest(outcome),
];

function hottest({ busiestItem, busiestPartition }: Outcome): string[] {
  return [
    busiestItem ? kindOf(busiestItem.key) : '–',
    busiestItem ? `${(busiestItem.conflicts * 100).toFixed(0)}%` : '–',
    busiestPartition ? kindOf(busiestPartition.key) : '–',
    busiestPartition ? count(busiestPartition.units) : '–',
    busiestPartition ? `${count(LIMITS[busiestPartition.kind])} ${busiestPartition.kind}` : '–',
  ];
}

const CONTENTION_HEADINGS = ['writes', 'writers', 'succeeded', 'attempts', 'counted'];

const contentionCells = ({ name, writers, attempts, counted }: ContentionResult) => [
  name,
  count(writers),
  count(writers),
  count(attempts),
  count(counted),
];

const count = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

/** A key without the ids in it. */
const kindOf = (key: string): string =>
  key.replace(/(?<=\b(?:user|article|comment|favoriter|favorites|comments)#)[0-9a-z]{11}\b/g, '…');
