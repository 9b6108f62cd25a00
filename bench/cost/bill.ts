import type { Mix } from './mix.ts';
import { type Dollars, dollarsFor, type Item, type Quantities } from './prices.ts';

/** What a request was measured to take of the function itself, by `bench cpu`. */
export interface Effort {
  cpuMs: number;
  /** Of its log line and of its metrics, those of the whole; and how much longer that is with those of its route. */
  logBytes: number;
  perRouteBytes: number;
  /** The method and the route that it is of, and how many metrics a route has. */
  route: string;
  metrics: number;
}

/** What a request was measured to take, by `bench:access` too. */
export interface Measured extends Effort {
  roundTrips: number;
  readUnits: number;
  writeUnits: number;
  responseBytes: number;
}

/** What cannot be measured on one machine. */
export interface Assumptions {
  /** Requests a second, on average over the month. */
  rps: number;
  /** Of the function (template.yaml). */
  memoryMb: number;
  /** How long DynamoDB takes to answer. */
  dynamodbMs: number;
  /** How many times as long a vCPU of AWS's takes as the CPU that was measured on. */
  cpuFactor: number;
  /** The average load, as a share of what is provisioned: of the table's capacity, and of containers. */
  utilisation: number;
  /** The gateway's line of a request, with what CloudWatch adds to each line. */
  otherLogBytes: number;
  /** template.yaml's parameters Metrics and Tracing, and how many metrics its alarms watch. */
  metrics: 'Whole' | 'PerRoute';
  tracing: 'Off' | 'Sampled';
  alarms: number;
  storedGb: number;
  freeTier: boolean;
  /** Containers that run at the least; two, unless said otherwise. */
  leastTasks?: number;
}

/** With that much memory a function has a whole vCPU (AWS Lambda Developer Guide, "Configure Lambda function memory"). */
export const MB_A_VCPU = 1_769;
/** Requests and their latency. Of the units there are metrics by route alone. */
const METRICS_OF_THE_WHOLE = 2;
/** What is there only in some requests, but is billed for the hour: cold starts. */
const OCCASIONAL_METRICS = 1;
const HTTP_API_BYTES = 512 * 1024;
export const GB = 2 ** 30;
export const HOURS_A_MONTH = 730;
const SECONDS_AN_HOUR = 3_600;

export const requestsAMonth = (rps: number): number => rps * HOURS_A_MONTH * SECONDS_AN_HOUR;

/** How long Lambda bills a request for: its CPU time at the function's share of a vCPU, and the waiting for DynamoDB. */
export function durationMs({ cpuMs, roundTrips }: Measured, assumptions: Assumptions): number {
  const { memoryMb, cpuFactor, dynamodbMs } = assumptions;
  const vcpus = Math.min(1, memoryMb / MB_A_VCPU); // one thread has no use for more than one
  return Math.ceil((cpuMs * cpuFactor) / vcpus + roundTrips * dynamodbMs);
}

/** What the function itself writes to the log about a request, wherever it runs. */
export const ownLogBytes = ({ logBytes, perRouteBytes }: Measured, { metrics }: Assumptions): number =>
  logBytes + (metrics === 'PerRoute' ? perRouteBytes : 0);

/** What a number of requests comes to. */
export function quantitiesOf(measured: Measured, requests: number, assumptions: Assumptions): Quantities {
  const { readUnits, writeUnits, responseBytes } = measured;
  const { memoryMb, utilisation, otherLogBytes } = assumptions;
  return {
    lambdaRequest: requests,
    lambdaGbSecond: requests * (durationMs(measured, assumptions) / 1_000) * (memoryMb / 1_024),
    httpApiRequest: requests * Math.max(1, Math.ceil(responseBytes / HTTP_API_BYTES)),
    restApiRequest: requests,
    readRequestUnit: requests * readUnits,
    writeRequestUnit: requests * writeUnits,
    // A capacity unit is one unit a second: an hour of it has 3,600, of which `utilisation` is used.
    readCapacityUnitHour: (requests * readUnits) / SECONDS_AN_HOUR / utilisation,
    writeCapacityUnitHour: (requests * writeUnits) / SECONDS_AN_HOUR / utilisation,
    transferredGb: (requests * responseBytes) / GB,
    loggedGb: (requests * (ownLogBytes(measured, assumptions) + otherLogBytes)) / GB,
  };
}

/** What an endpoint's requests cost in a month. */
interface EndpointBill {
  endpoint: string;
  /** Percent of all requests. */
  share: number;
  durationMs: number;
  dollars: Dollars;
}

export interface Bill {
  endpoints: EndpointBill[];
  quantities: Quantities;
  dollars: Dollars;
}

/** A month's bill. What is cheaper by the quantity is so by the quantity of all endpoints, and shared out among them. */
export function billOf(mix: Mix, measured: Map<string, Measured>, assumptions: Assumptions): Bill {
  const endpoints = Array.from(mix, ([endpoint, share]) => {
    const one = measured.get(endpoint);
    if (!one) throw new Error(`${endpoint}: was not measured`);
    const requests = (requestsAMonth(assumptions.rps) * share) / 100;
    return { endpoint, share, one, quantities: quantitiesOf(one, requests, assumptions) };
  });
  const quantities: Quantities = {
    ...sumOf(endpoints.map((endpoint) => endpoint.quantities)),
    metric: metricsOf(
      endpoints.map(({ one }) => one),
      assumptions,
    ),
    trace: tracesOf(assumptions),
    alarm: assumptions.alarms,
    dashboard: assumptions.alarms > 0 ? 1 : 0,
    storedGb: assumptions.storedGb,
    backedUpGb: assumptions.storedGb,
  };
  const dollars = mapItems(quantities, (item, quantity) => dollarsFor(item, quantity, assumptions));
  const shareOf = (item: Item, quantity: number) =>
    (quantity && (dollars[item] ?? 0) * quantity) / (quantities[item] || 1);
  return {
    endpoints: endpoints.map(({ endpoint, share, one, quantities }) => ({
      endpoint,
      share,
      durationMs: durationMs(one, assumptions),
      dollars: mapItems(quantities, shareOf),
    })),
    quantities,
    dollars,
  };
}

/** Each metric there is once for the whole service and, if asked for, once for each route. */
function metricsOf(endpoints: Measured[], { metrics }: Assumptions): number {
  if (metrics === 'Whole') return METRICS_OF_THE_WHOLE + OCCASIONAL_METRICS;
  const most = (some: Measured[]) => Math.max(0, ...some.map((one) => one.metrics)) + OCCASIONAL_METRICS;
  const routes = Map.groupBy(endpoints, ({ route }) => route);
  return most(endpoints) + [...routes.values()].reduce((sum, some) => sum + most(some), 0);
}

/**
 * Of each second the first request is traced, and of the others 5%; it cannot be set (AWS Lambda Developer Guide, "Visualize
 * Lambda function invocations using AWS X-Ray").
 */
const tracesOf = ({ rps, tracing }: Assumptions): number =>
  tracing === 'Off' ? 0 : requestsAMonth(Math.min(1, rps) + Math.max(0, rps - 1) * 0.05);

function sumOf(all: Quantities[]): Quantities {
  const sum: Quantities = {};
  for (const quantities of all) {
    for (const [item, quantity] of itemsOf(quantities)) sum[item] = (sum[item] ?? 0) + quantity;
  }
  return sum;
}

const itemsOf = (quantities: Quantities) => Object.entries(quantities) as [Item, number][];

const mapItems = (quantities: Quantities, value: (item: Item, quantity: number) => number): Quantities =>
  Object.fromEntries(itemsOf(quantities).map(([item, quantity]) => [item, value(item, quantity)]));

/** The sum of some items of a bill. */
export const totalOf = (dollars: Dollars, items: Item[]): number =>
  items.reduce((sum, item) => sum + (dollars[item] ?? 0), 0);
