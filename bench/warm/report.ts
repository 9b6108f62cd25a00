import { atMost, below, type Goal, goalTable } from '../figures.ts';
import type { Table } from '../table.ts';
import type { VariantName } from '../variants.ts';
import type { Question } from '../workload.ts';
import type { CpuTimes } from './cpu.ts';
import type { Traffic } from './http.ts';
import type { ListProfile } from './profile.ts';

export interface WarmResults {
  date: string;
  node: string;
  cpu: string;
  pinned: boolean;
  rounds: number;
  variants: { name: string; cpuMs?: CpuTimes | undefined; traffic?: Partial<Record<Question, Traffic>> | undefined }[];
  lists: ListProfile[];
  goals: Goal[];
}

type Measured = Pick<WarmResults, 'variants' | 'lists'>;

const QUESTIONS = { health: 'health', article: 'one article', list: 'list of 20', publish: 'publish' } as const;

export function goals({ variants, lists }: Measured): Goal[] {
  const share = (question: Question, name: VariantName): number => {
    const [ours, other] = ['Monograph', name].map(
      (wanted) => variants.find((one) => one.name === wanted)?.cpuMs?.[question],
    );
    return (ours as number) / (other as number);
  };
  const shares = (['article', 'publish'] as const).flatMap((question) => [
    below(1, `CPU of ${QUESTIONS[question]}, × Hono`, share(question, 'Hono')),
    atMost(0.6, `CPU of ${QUESTIONS[question]}, × Express`, share(question, 'Express')),
    atMost(0.6, `CPU of ${QUESTIONS[question]}, × Fastify`, share(question, 'Fastify')),
  ]);
  const page = lists.find(({ articles }) => articles === 20);
  return [
    ...(variants.length > 0 && variants.every(({ cpuMs }) => cpuMs) ? shares : []),
    ...(page ? [atMost(0.5, 'list of 20, our own CPU outside the SDK, ms', page.ownMs)] : []),
  ];
}

export const tablesOf = ({ variants, lists, goals }: WarmResults): Table[] =>
  [cpuTable(variants), trafficTable(variants), listTable(lists), goalTable(goals)].filter(({ length }) => length > 1);

function cpuTable(variants: WarmResults['variants']): Table {
  const ours = variants.find(({ name }) => name === 'Monograph')?.cpuMs;
  const questions = Object.keys(QUESTIONS) as Question[];
  return [
    ['CPU a request, ms', ...questions.flatMap((question) => [QUESTIONS[question], 'Monograph ÷ it'])],
    ...variants.flatMap(({ name, cpuMs }) =>
      cpuMs && ours
        ? [[name, ...questions.flatMap((one) => [cpuMs[one].toFixed(3), (ours[one] / cpuMs[one]).toFixed(2)])]]
        : [],
    ),
  ];
}

function trafficTable(variants: WarmResults['variants']): Table {
  const questions = ['article', 'list', 'publish'] as const;
  const cells = ({ requestsPerSecond, p50, p99 }: Traffic) => [requestsPerSecond.toFixed(0), `${p50} / ${p99}`];
  return [
    ['over HTTP, 20 connections', ...questions.flatMap((one) => [`${QUESTIONS[one]}, 1/s`, 'p50 / p99, ms'])],
    ...variants.flatMap(({ name, traffic }) =>
      traffic ? [[name, ...questions.flatMap((one) => (traffic[one] ? cells(traffic[one]) : ['–', '–']))]] : [],
    ),
  ];
}

function listTable(lists: ListProfile[]): Table {
  const owners = [...new Set(lists.flatMap(({ shares }) => Object.keys(shares)))];
  return [
    ['CPU of a list, ms', ...lists.map(({ articles }) => `of ${articles}`)],
    ...owners.map((owner) => [owner, ...lists.map(({ shares }) => (shares[owner] ?? 0).toFixed(3))]),
    ['our own, with its share of the collector', ...lists.map(({ ownMs }) => ownMs.toFixed(3))],
  ];
}
