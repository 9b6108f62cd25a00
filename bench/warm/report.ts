import { atMost, below, type Goal, goalTable } from '../figures.ts';
import type { Results } from '../results.ts';
import type { Table } from '../table.ts';
import type { VariantName } from '../variants.ts';
import type { Question } from '../workload.ts';
import type { CpuTimes } from './cpu.ts';
import type { Traffic } from './http.ts';
import type { ListProfile, RequestProfile } from './profile.ts';

interface WarmFigures {
  name: string;
  cpuMs: CpuTimes;
  traffic: Traffic;
}

export interface WarmResults extends Results {
  variants: WarmFigures[];
  lists: ListProfile[];
  publish: RequestProfile;
}

const NAMES: Record<Question, string> = {
  health: 'health',
  article: 'one article',
  list: 'list of 20',
  publish: 'publish',
};

export function cpuGoals(variants: Pick<WarmFigures, 'name' | 'cpuMs'>[]): Goal[] {
  const times = new Map(variants.map(({ name, cpuMs }) => [name, cpuMs]));
  const share = (question: Question, name: VariantName) =>
    (times.get('Monograph')?.[question] ?? Number.NaN) / (times.get(name)?.[question] ?? Number.NaN);
  return (['article', 'publish'] as const).flatMap((question) => [
    below(1, `CPU of ${NAMES[question]}, × Hono`, share(question, 'Hono')),
    atMost(0.6, `CPU of ${NAMES[question]}, × Express`, share(question, 'Express')),
    atMost(0.6, `CPU of ${NAMES[question]}, × Fastify`, share(question, 'Fastify')),
  ]);
}

export const listGoals = (lists: ListProfile[]): Goal[] =>
  lists
    .filter(({ articles }) => articles === 20)
    .map(({ ownMs }) => atMost(0.5, 'list of 20, our own CPU outside the SDK, ms', ownMs));

export const tablesOf = ({ variants, lists, publish, goals }: WarmResults): Table[] => [
  cpuTable(variants),
  trafficTable(variants),
  ...profileTables(lists, publish),
  goalTable(goals),
];

function cpuTable(variants: WarmFigures[]): Table {
  const ours = variants.find(({ name }) => name === 'Monograph')?.cpuMs;
  const questions = Object.keys(NAMES) as Question[];
  const ratio = (question: Question, time: number) => ((ours?.[question] ?? Number.NaN) / time).toFixed(2);
  return [
    ['CPU a request, ms', ...questions.flatMap((question) => [NAMES[question], 'Monograph ÷ it'])],
    ...variants.map(({ name, cpuMs }) => [
      name,
      ...questions.flatMap((one) => [cpuMs[one].toFixed(3), ratio(one, cpuMs[one])]),
    ]),
  ];
}

function trafficTable(variants: WarmFigures[]): Table {
  const questions = ['article', 'list', 'publish'] as const;
  return [
    ['over HTTP, 20 connections', ...questions.flatMap((one) => [`${NAMES[one]}, 1/s`, 'p50 / p99, ms'])],
    ...variants.map(({ name, traffic }) => [
      name,
      ...questions.flatMap((one) => {
        const { requestsPerSecond, p50, p99 } = traffic[one];
        return [requestsPerSecond.toFixed(0), `${p50} / ${p99}`];
      }),
    ]),
  ];
}

/** Whose code spends the CPU time of lists and of publishing. */
export const profileTables = (lists: ListProfile[], publish: RequestProfile): Table[] => [
  listTable(lists),
  publishTable(publish),
];

/** How much of it is our own, and grows with each article. */
function listTable(lists: ListProfile[]): Table {
  const owners = [...new Set(lists.flatMap(({ shares }) => Object.keys(shares)))];
  const growth = lists.map(({ articles, ownMs }, at) => {
    const shorter = lists[at - 1];
    return shorter ? ((ownMs - shorter.ownMs) / (articles - shorter.articles)).toFixed(3) : '–';
  });
  return [
    ['CPU of a list, ms', ...lists.map(({ articles }) => `of ${articles}`)],
    ...owners.map((owner) => [owner, ...lists.map(({ shares }) => (shares[owner] ?? 0).toFixed(3))]),
    ['our own, with its share of the collector', ...lists.map(({ ownMs }) => ownMs.toFixed(3))],
    ['… more for each further article', ...growth],
  ];
}

const publishTable = ({ shares, ownMs }: RequestProfile): Table => {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const lines = Object.entries({ ...shares, 'our own, with its share of the collector': ownMs });
  return [
    ['CPU of publish', 'ms', 'share'],
    ...lines.map(([owner, ms]) => [owner, ms.toFixed(3), `${((100 * ms) / total).toFixed(0)}%`]),
  ];
};
