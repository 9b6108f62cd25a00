import type { Table } from '../table.ts';
import { type Assumptions, billOf, type Measured } from './bill.ts';
import {
  breakEven,
  capacityOf,
  containersFor,
  GATEWAYS,
  type Gateway,
  MAX_RPS,
  meanOf,
  serverless,
} from './container.ts';
import type { Mix } from './mix.ts';
import { money } from './report.ts';

const gateways = Object.keys(GATEWAYS) as Gateway[];

/** What containers would cost at this load, and what they would take the place of. */
export function comparison(mix: Mix, measured: Map<string, Measured>, assumptions: Assumptions): string[] {
  const mean = meanOf(mix, measured, assumptions);
  const { tasks, dollars: running, logDollars } = containersFor(mean, assumptions);
  const { dollars } = billOf(mix, measured, assumptions);
  const carried = Math.floor(capacityOf(mean, assumptions));
  return [
    `A request takes ${mean.cpuMs.toFixed(1)} ms of CPU, so a task of half a vCPU and 1 GB on Fargate carries ${carried} a second.`,
    `${tasks} tasks, a load balancer and their logs: $${money(running + logDollars)} a month. In their place, logs included:`,
    ...gateways.map((gateway) => `Lambda and ${gateway}: $${money(serverless(dollars, gateway))}.`),
    'Metrics and traces are the same either way, as are DynamoDB and data out.',
  ];
}

/** The load from which on containers are cheaper, for each gateway: as assumed, and where one assumption is another. */
export function breakEvenTable(
  name: string,
  mixes: Map<string, Mix>,
  measured: Map<string, Measured>,
  given: Assumptions,
): Table {
  const { cpuFactor, dynamodbMs, utilisation } = given;
  const variants: [what: string, mix: string, other: Partial<Assumptions>][] = [
    ['as assumed', name, {}],
    ...[...mixes.keys()].filter((mix) => mix !== name).map((mix): [string, string, object] => [`mix: ${mix}`, mix, {}]),
    ['a vCPU takes twice as long', name, { cpuFactor: cpuFactor * 2 }],
    ['a vCPU takes half as long', name, { cpuFactor: cpuFactor / 2 }],
    ['DynamoDB takes twice as long', name, { dynamodbMs: dynamodbMs * 2 }],
    ['containers are used half as well', name, { utilisation: utilisation / 2 }],
    ['one container is enough', name, { leastTasks: 1 }],
    ['four containers, in any case', name, { leastTasks: 4 }],
  ];
  const rows = variants.map(([what, mix, other]) => {
    const assumptions = { ...given, ...other };
    const from = gateways.map((gateway) => breakEven(gateway, mixes.get(mix) ?? new Map(), measured, assumptions));
    return [what, ...from.map((rps) => (rps === undefined ? `> ${MAX_RPS}` : String(rps)))];
  });
  return [
    ['containers are cheaper from … requests a second on', ...gateways.map((gateway) => `than ${gateway}`)],
    ...rows,
  ];
}

/** The table of break-evens in a sentence: from where to where, and what moves it most behind an HTTP API. */
export function range([head = [], assumed = [], ...others]: Table): string {
  const names = head.slice(1);
  const all = [assumed, ...others].flatMap(([, ...cells]) => cells.map(numberIn));
  const column = names.findIndex((name) => name.includes('HTTP API')) + 1;
  const base = numberIn(assumed[column]);
  const moved = (row: string[]) => Math.abs(Math.log(numberIn(row[column]) / base));
  const [most = []] = others.toSorted((a, b) => moved(b) - moved(a));
  return [
    `So they are cheaper from ${numberIn(assumed[column])} requests a second on behind an HTTP API, and from anywhere between ${Math.min(...all)} and`,
    `${Math.max(...all)} by what is different. The gateway moves it most, then: ${most[0]} (${most[column]}).`,
  ].join('\n');
}

const numberIn = (cell = ''): number => Number(cell.replace('> ', ''));
