import { asMarkdown, asText } from '../table.ts';
import { type Bend, isCarried } from './bend.ts';
import type { ContestResult } from './crowd.ts';
import { LIMITS } from './partitions.ts';
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
  bends: (Bend & { name: string })[];
  /** By how many shards the count of all articles has. */
  shards: (Bend & { name: string })[];
  contests: ContestResult[];
}

/** The report for a terminal, or as docs/data-model.md has it. */
export function print({ required, beyond, bends, shards, contests }: Report, markdown: boolean): string {
  const table = markdown ? asMarkdown : asText;
  return [
    'At the rates that have to be carried:',
    table([RATE_HEADINGS, ...required.map(rateCells)]),
    'At twice these rates:',
    table([RATE_HEADINGS, ...beyond.map(rateCells)]),
    'The highest rates that are carried:',
    table([BEND_HEADINGS, ...bends.map(bendCells)]),
    'The same for publishing without tags, with the count of all articles in so many shards:',
    table([BEND_HEADINGS, ...shards.map(bendCells)]),
    `Really, all at once, on DynamoDB Local, with conflicts between them; check:data finds nothing afterwards:`,
    table([CONTEST_HEADINGS, ...contests.map(contestCells)]),
  ].join('\n\n');
}

/** What has to be otherwise: a line each. */
export const violations = ({ required, contests }: Report): string[] => [
  ...required
    .filter(({ outcome }) => !isCarried(outcome))
    .map(
      ({ name, perSecond, outcome }) =>
        `${name}: ${count(perSecond)} a second are not carried: ${outcome.refused} 503s`,
    ),
  ...contests
    .filter(({ writers, counted }) => counted !== writers)
    .map(({ name, writers, counted }) => `${name}: ${counted} are counted of ${writers}`),
];

const HOTTEST = ['busiest item', 'in conflict', 'busiest partition', 'units in a second', 'of'];
const RATE_HEADINGS = [
  'requests',
  'a second',
  'succeeded',
  '503',
  'attempts, median / p99',
  'ms, median / p99',
  ...HOTTEST,
];

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

const BEND_HEADINGS = ['requests', 'a second', ...HOTTEST];

const bendCells = ({ name, perSecond, outcome }: Bend & { name: string }) => [
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

const CONTEST_HEADINGS = ['writes', 'writers', 'succeeded', 'attempts', 'counted'];

const contestCells = ({ name, writers, attempts, counted }: ContestResult) => [
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
