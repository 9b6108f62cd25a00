import {
  type Assumptions,
  billOf,
  GB,
  HOURS_A_MONTH,
  type Measured,
  ownLogBytes,
  requestsAMonth,
  totalOf,
} from './bill.ts';
import type { Mix } from './mix.ts';
import { dollarsFor, type Item, type Quantities } from './prices.ts';

const TASK = { vcpus: 0.5, gb: 1 };
/** So that one can fail, or be replaced, and the API goes on. */
const LEAST_TASKS = 2;
/** A load balancer has an address in each of two zones. */
const ADDRESSES_OF_BALANCER = 2;
/** What one capacity unit of a load balancer carries (Elastic Load Balancing pricing). */
const NEW_CONNECTIONS_A_SECOND = 25;
const GB_AN_HOUR = 1;
const REQUESTS_A_CONNECTION = 10;

/** What may stand before the function; a function URL costs nothing. */
export const GATEWAYS = {
  'function URL': undefined,
  'HTTP API': 'httpApiRequest',
  'REST API': 'restApiRequest',
} as const;
export type Gateway = keyof typeof GATEWAYS;

/** The mean of a mix's requests. */
interface Mean {
  cpuMs: number;
  responseBytes: number;
  /** What the function itself logs. */
  ownLogBytes: number;
}

export function meanOf(mix: Mix, measured: Map<string, Measured>, assumptions: Assumptions): Mean {
  const mean: Mean = { cpuMs: 0, responseBytes: 0, ownLogBytes: 0 };
  for (const [endpoint, share] of mix) {
    const one = measured.get(endpoint);
    if (!one) continue;
    mean.cpuMs += (one.cpuMs * share) / 100;
    mean.responseBytes += (one.responseBytes * share) / 100;
    mean.ownLogBytes += (ownLogBytes(one, assumptions) * share) / 100;
  }
  return mean;
}

/** Requests a second that one task carries, by the CPU time that they take. */
export const capacityOf = ({ cpuMs }: Mean, { cpuFactor, utilisation }: Assumptions): number =>
  (1_000 / (cpuMs * cpuFactor)) * TASK.vcpus * utilisation;

export interface Containers {
  tasks: number;
  /** Without their logs. */
  dollars: number;
  logDollars: number;
}

/** What tasks on Fargate, which run all the time, cost in a month, with a load balancer before them. */
export function containersFor(mean: Mean, assumptions: Assumptions): Containers {
  const { rps, freeTier, leastTasks = LEAST_TASKS } = assumptions;
  const tasks = Math.max(leastTasks, Math.ceil(rps / capacityOf(mean, assumptions)));
  const gbAnHour = (rps * 3_600 * mean.responseBytes) / GB;
  const units = Math.max(rps / REQUESTS_A_CONNECTION / NEW_CONNECTIONS_A_SECOND, gbAnHour / GB_AN_HOUR);
  const anHour: Quantities = {
    fargateVcpuHour: tasks * TASK.vcpus,
    fargateGbHour: tasks * TASK.gb,
    loadBalancerHour: 1,
    loadBalancerUnitHour: units,
    publicAddressHour: tasks + ADDRESSES_OF_BALANCER,
  };
  const dollars = Object.entries(anHour).map(([item, hourly]) => dollarsFor(item as Item, hourly * HOURS_A_MONTH));
  const loggedGb = (requestsAMonth(rps) * mean.ownLogBytes) / GB;
  return {
    tasks,
    dollars: dollars.reduce((sum, one) => sum + one, 0),
    logDollars: dollarsFor('loggedGb', loggedGb, { freeTier }),
  };
}

/** What containers would take the place of: the function, its gateway, and the logs that both write. */
export const serverless = (dollars: Quantities, gateway: Gateway): number =>
  totalOf(dollars, ['lambdaRequest', 'lambdaGbSecond', 'loggedGb', ...[GATEWAYS[gateway] ?? []].flat()]);

export const MAX_RPS = 1_000;

/**
 * The least load, in whole requests a second, from which on containers cost less than Lambda behind a gateway, the logs of both
 * counted; what else there is to pay (DynamoDB, metrics, traces, data out) is the same for both. `undefined` where that is beyond
 * 1,000.
 */
export function breakEven(
  gateway: Gateway,
  mix: Mix,
  measured: Map<string, Measured>,
  assumptions: Assumptions,
): number | undefined {
  const mean = meanOf(mix, measured, assumptions);
  const isCheaper = (rps: number) => {
    const { dollars, logDollars } = containersFor(mean, { ...assumptions, rps });
    return dollars + logDollars < serverless(billOf(mix, measured, { ...assumptions, rps }).dollars, gateway);
  };
  for (let rps = MAX_RPS; rps > 0; rps--) if (!isCheaper(rps)) return rps < MAX_RPS ? rps + 1 : undefined;
  return 1;
}
