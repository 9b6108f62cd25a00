import { type Assumptions, billOf, HOURS_A_MONTH, type Measured, totalOf } from './bill.ts';
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

/** The mean of a mix's requests. */
export interface Mean {
  cpuMs: number;
  responseBytes: number;
}

export function meanOf(mix: Mix, measured: Map<string, Measured>): Mean {
  const mean = (figure: keyof Mean) =>
    [...mix].reduce((sum, [endpoint, share]) => sum + ((measured.get(endpoint)?.[figure] ?? 0) * share) / 100, 0);
  return { cpuMs: mean('cpuMs'), responseBytes: mean('responseBytes') };
}

/** Requests a second that one task carries, by the CPU time that they take. */
export const capacityOf = ({ cpuMs }: Mean, { cpuFactor, utilisation }: Assumptions): number =>
  (1_000 / (cpuMs * cpuFactor)) * TASK.vcpus * utilisation;

export interface Containers {
  tasks: number;
  dollars: number;
}

/** What tasks on Fargate, which run all the time, cost in a month, with a load balancer before them. */
export function containersFor(mean: Mean, assumptions: Assumptions): Containers {
  const { rps } = assumptions;
  const tasks = Math.max(LEAST_TASKS, Math.ceil(rps / capacityOf(mean, assumptions)));
  const gbAnHour = (rps * 3_600 * mean.responseBytes) / 2 ** 30;
  const units = Math.max(rps / REQUESTS_A_CONNECTION / NEW_CONNECTIONS_A_SECOND, gbAnHour / GB_AN_HOUR);
  const anHour: Quantities = {
    fargateVcpuHour: tasks * TASK.vcpus,
    fargateGbHour: tasks * TASK.gb,
    loadBalancerHour: 1,
    loadBalancerUnitHour: units,
    publicAddressHour: tasks + ADDRESSES_OF_BALANCER,
  };
  const dollars = Object.entries(anHour).map(([item, hourly]) => dollarsFor(item as Item, hourly * HOURS_A_MONTH));
  return { tasks, dollars: dollars.reduce((sum, one) => sum + one, 0) };
}

const MOST_RPS = 5_000;

/**
 * The least load, in whole requests a second, from which on containers cost less than Lambda and a gateway: what else there
 * is to pay is the same for both. `undefined` where that is beyond 5,000.
 */
export function breakEven(
  gateway: Item,
  mix: Mix,
  measured: Map<string, Measured>,
  assumptions: Assumptions,
): number | undefined {
  const mean = meanOf(mix, measured);
  const isCheaper = (rps: number) => {
    const { dollars } = billOf(mix, measured, { ...assumptions, rps });
    return containersFor(mean, { ...assumptions, rps }).dollars < serverless(dollars, gateway);
  };
  for (let rps = MOST_RPS; rps > 0; rps--) if (!isCheaper(rps)) return rps < MOST_RPS ? rps + 1 : undefined;
  return 1;
}

/** What containers would take the place of. */
export const serverless = (dollars: Quantities, gateway: Item): number =>
  totalOf(dollars, ['lambdaRequest', 'lambdaGbSecond', gateway]);
