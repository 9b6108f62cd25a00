import type { environment } from '../figures.ts';
import type { Table } from '../table.ts';
import { type Assumptions, type Bill, MB_A_VCPU, requestsAMonth, totalOf } from './bill.ts';
import { GATEWAYS } from './container.ts';
import { type Dollars, type Item, priceList, unitOf } from './prices.ts';

/** What belongs together in a column. */
const LAMBDA: Item[] = ['lambdaRequest', 'lambdaGbSecond'];
const ON_DEMAND: Item[] = ['readRequestUnit', 'writeRequestUnit'];
const PROVISIONED: Item[] = ['readCapacityUnitHour', 'writeCapacityUnitHour'];
const TRANSFER: Item[] = ['transferredGb'];
const LOGS: Item[] = ['loggedGb'];
const FOR_ALL: Item[] = ['metric', 'trace', 'alarm', 'dashboard', 'storedGb', 'backedUpGb'];
const CAPACITIES = { 'on demand': ON_DEMAND, provisioned: PROVISIONED };

/** All that is billed with what the template has by default: an HTTP API, and capacity on demand. */
export const DEFAULT_BILL: Item[] = [...LAMBDA, 'httpApiRequest', ...ON_DEMAND, ...TRANSFER, ...LOGS, ...FOR_ALL];

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
  const { rps, memoryMb, dynamodbMs, cpuFactor, utilisation, otherLogBytes, storedGb, freeTier, metrics, tracing } =
    assumptions;
  const millions = (requestsAMonth(rps) / 1e6).toFixed(1);
  return [
    `Dollars a month for ${rps} requests a second (${millions} million a month) of the mix ${mix}, at the`,
    `prices of ${priceList.date} in ${priceList.region} (bench/cost/prices.json), ${freeTier ? 'beyond the' : 'with no'} free tier.`,
    'Measured: units, round trips and bytes (bench:access); CPU time and log lines (bench cpu).',
    `Assumed: DynamoDB answers in ${dynamodbMs} ms; ${memoryMb.toLocaleString('en')} MB are ${(memoryMb / MB_A_VCPU).toFixed(2)} vCPU, and a vCPU takes ${cpuFactor} × as long as the`,
    `CPU that was measured on (${cpu.cpu}); what is provisioned is used to ${utilisation * 100}%;`,
    `the gateway logs ${otherLogBytes.toLocaleString('en')} bytes a request; the table has ${storedGb} GB. Cold starts are left out.`,
    `Metrics=${metrics}, Tracing=${tracing}; ten alarms and three dashboards are free in each account for ever, and not counted.`,
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
      money(totalOf(dollars, [...LAMBDA, ...[item ?? []].flat(), ...capacity, ...TRANSFER, ...LOGS, ...FOR_ALL])),
    ),
  ]),
];

export const money = (dollars: number): string =>
  dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
