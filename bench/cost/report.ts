import type { environment } from '../figures.ts';
import type { Table } from '../table.ts';
import { type Assumptions, type Bill, MB_A_VCPU, type Measured, requestsAMonth, totalOf } from './bill.ts';
import { breakEven, capacityOf, containersFor, meanOf, serverless } from './container.ts';
import type { Mix } from './mix.ts';
import { type Dollars, type Item, priceList, unitOf } from './prices.ts';

/** What belongs together in a column. */
const LAMBDA: Item[] = ['lambdaRequest', 'lambdaGbSecond'];
const ON_DEMAND: Item[] = ['readRequestUnit', 'writeRequestUnit'];
const PROVISIONED: Item[] = ['readCapacityUnitHour', 'writeCapacityUnitHour'];
const TRANSFER: Item[] = ['transferredGb'];
const LOGS: Item[] = ['loggedGb'];
const FOR_ALL: Item[] = ['metric', 'trace', 'storedGb', 'backedUpGb'];
const GATEWAYS = { 'HTTP API': 'httpApiRequest', 'REST API': 'restApiRequest' } as const;
const CAPACITIES = { 'on demand': ON_DEMAND, provisioned: PROVISIONED };

const COLUMNS: Record<string, Item[]> = {
  Lambda: LAMBDA,
  'HTTP API': ['httpApiRequest'],
  'REST API': ['restApiRequest'],
  'on demand': ON_DEMAND,
  provisioned: PROVISIONED,
  'data out': TRANSFER,
  logs: LOGS,
  'with HTTP API, on demand': [...LAMBDA, 'httpApiRequest', ...ON_DEMAND, ...TRANSFER, ...LOGS],
};

/** What the figures are of. */
export function preamble(mix: string, assumptions: Assumptions, cpu: ReturnType<typeof environment>): string[] {
  const { rps, memoryMb, dynamodbMs, cpuFactor, utilisation, otherLogBytes, storedGb, freeTier } = assumptions;
  const millions = (requestsAMonth(rps) / 1e6).toFixed(1);
  return [
    `Dollars a month for ${rps} requests a second (${millions} million a month) of ${mix}, at the`,
    `prices of ${priceList.date} in ${priceList.region} (bench/cost/prices.json), ${freeTier ? 'beyond the' : 'with no'} free tier.`,
    'Measured: units, round trips and bytes (bench:access); CPU time and log lines (bench:cpu).',
    `Assumed: DynamoDB answers in ${dynamodbMs} ms; ${memoryMb.toLocaleString('en')} MB are ${(memoryMb / MB_A_VCPU).toFixed(2)} vCPU, and a vCPU takes ${cpuFactor} × as long as the`,
    `CPU that was measured on (${cpu.cpu}); what is provisioned is used to ${utilisation * 100}%;`,
    `Lambda and the gateway log ${otherLogBytes.toLocaleString('en')} bytes a request themselves; the table has ${storedGb} GB. Cold starts are left out.`,
  ];
}

/** What each endpoint costs. */
export function endpointTable({ endpoints, dollars }: Bill): Table {
  const cells = (some: Dollars) => Object.values(COLUMNS).map((items) => money(totalOf(some, items)));
  return [
    ['endpoint', 'share', 'Lambda, ms', ...Object.keys(COLUMNS)],
    ...endpoints.map(({ endpoint, share, durationMs, dollars }) => [
      endpoint,
      `${share}%`,
      `${durationMs}`,
      ...cells(dollars),
    ]),
    ['all', '100%', '', ...cells(dollars)],
  ];
}

/** What is billed, item by item. */
export const itemTable = ({ quantities, dollars }: Bill): Table => [
  ['item', 'a month', 'dollars'],
  ...(Object.entries(quantities) as [Item, number][]).map(([item, quantity]) => [
    unitOf(item),
    quantity < 100 ? quantity.toFixed(1) : Math.round(quantity).toLocaleString('en'),
    money(dollars[item] ?? 0),
  ]),
];

/** The whole bill, for either kind of gateway and of capacity. */
export const totalTable = ({ dollars }: Bill): Table => [
  ['in all', ...Object.keys(CAPACITIES)],
  ...Object.entries(GATEWAYS).map(([gateway, item]) => [
    gateway,
    ...Object.values(CAPACITIES).map((capacity) =>
      money(totalOf(dollars, [...LAMBDA, item, ...capacity, ...TRANSFER, ...LOGS, ...FOR_ALL])),
    ),
  ]),
];

/** What containers would cost, and from which load on they would be cheaper. */
export function comparison(
  { dollars }: Bill,
  mix: Mix,
  measured: Map<string, Measured>,
  assumptions: Assumptions,
): string[] {
  const mean = meanOf(mix, measured);
  const containers = containersFor(mean, assumptions);
  const carried = Math.floor(capacityOf(mean, assumptions));
  return [
    `A request takes ${mean.cpuMs.toFixed(1)} ms of CPU, so a task of half a vCPU and 1 GB on Fargate carries ${carried} a second.`,
    `${containers.tasks} tasks and a load balancer: $${money(containers.dollars)} a month, in the place of Lambda and a gateway.`,
    ...Object.entries(GATEWAYS).map(([gateway, item]) => {
      const from = breakEven(item, mix, measured, assumptions);
      const when = from === undefined ? 'are not cheaper at any load up to 5,000' : `are cheaper from ${from}`;
      return `Lambda and ${gateway}: $${money(serverless(dollars, item))}. Containers ${when} requests a second on.`;
    }),
  ];
}

const money = (dollars: number): string =>
  dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
