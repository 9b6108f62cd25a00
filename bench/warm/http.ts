import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '../../scripts/local/events.ts';
import { median } from '../figures.ts';
import { VariantProcess } from '../process/parent.ts';
import type { Variant } from '../variants.ts';
import type { Question, Workload } from '../workload.ts';

/** What clients see; latencies are in milliseconds. */
export interface Traffic {
  requestsPerSecond: number;
  p50: number;
  p99: number;
}

const CONNECTIONS = 20;
const SECONDS_A_ROUND = 3;
const AUTOCANNON = join(import.meta.dirname, '../peers/node_modules/.bin/autocannon');

/** Serves each variant over HTTP, on DynamoDB Local, and keeps 20 connections busy; the variants take turns. */
export async function measureTraffic(
  variants: Variant[],
  { requests, env }: Workload,
  rounds: number,
): Promise<Map<string, Partial<Record<Question, Traffic>>>> {
  const processes = variants.map(({ name, bundle }) => ({ name, process: new VariantProcess({ bundle }, env) }));
  const results = new Map(variants.map(({ name }) => [name, {} as Partial<Record<Question, Traffic>>]));
  try {
    const servers = await Promise.all(
      processes.map(async ({ name, process }) => ({
        name,
        port: await process.tell({ do: 'listen' }),
        runs: [] as Traffic[],
      })),
    );
    // All lists are read before anything is published: so they are the same for everybody.
    for (const question of ['article', 'list', 'publish'] as const) {
      for (const server of servers) server.runs = [];
      for (let round = -1; round < rounds; round++) {
        for (const { port, runs } of servers) {
          const traffic = await load(port, requests[question]);
          if (round >= 0) runs.push(traffic); // the first round is to get warm
        }
      }
      for (const { name, runs } of servers) Object.assign(results.get(name) ?? {}, { [question]: medians(runs) });
    }
  } finally {
    for (const { process } of processes) process.stop();
  }
  return results;
}

const medians = (runs: Traffic[]): Traffic => ({
  requestsPerSecond: median(runs.map(({ requestsPerSecond }) => requestsPerSecond)),
  p50: median(runs.map(({ p50 }) => p50)),
  p99: median(runs.map(({ p99 }) => p99)),
});

/** @throws Error where a request failed */
async function load(port: number, { method, url, headers, body }: HttpRequest): Promise<Traffic> {
  const args = ['--json', '--connections', `${CONNECTIONS}`, '--duration', `${SECONDS_A_ROUND}`, '--method', method];
  for (const [name, value] of headers) if (name !== 'host') args.push('--headers', `${name}=${value}`);
  if (body.length > 0) args.push('--body', body.toString());
  const autocannon = spawn(AUTOCANNON, [...args, `http://127.0.0.1:${port}${url}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { requests, latency, non2xx, errors, timeouts } = JSON.parse(await text(autocannon.stdout));
  if (non2xx + errors + timeouts > 0)
    throw new Error(`${method} ${url}: ${non2xx + errors + timeouts} requests failed`);
  return { requestsPerSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}
