import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '../../scripts/local/events.ts';
import { median } from '../figures.ts';
import { VariantProcess } from '../process/parent.ts';
import type { Variant } from '../variants.ts';
import type { Workload } from '../workload.ts';

/** What clients see; latencies are in milliseconds. */
interface Run {
  requestsPerSecond: number;
  p50: number;
  p99: number;
}

/** What clients see of each of the requests that need the database. */
export type Traffic = Record<(typeof QUESTIONS)[number], Run>;

/** All lists are read before anything is published: so they are the same for everybody. */
const QUESTIONS = ['article', 'list', 'publish'] as const;

const CONNECTIONS = 20;
const SECONDS_A_ROUND = 3;
const AUTOCANNON = join(import.meta.dirname, '../peers/node_modules/.bin/autocannon');

/** Serves each variant over HTTP, on DynamoDB Local, and keeps 20 connections busy; the variants take turns. */
export async function measureTraffic(
  variants: Variant[],
  { requests, env }: Workload,
  rounds: number,
): Promise<Map<string, Traffic>> {
  const processes = variants.map(({ name, bundle }) => ({ name, process: new VariantProcess({ bundle }, env) }));
  try {
    const servers: { name: string; port: number; traffic: Partial<Traffic> }[] = [];
    for (const { name, process } of processes) {
      servers.push({ name, port: await process.tell({ do: 'listen' }), traffic: {} });
    }
    for (const question of QUESTIONS) {
      const runs = new Map(servers.map((server) => [server, [] as Run[]]));
      for (let round = -1; round < rounds; round++) {
        for (const server of servers) {
          const run = await load(server.port, requests[question]);
          if (round >= 0) runs.get(server)?.push(run); // the first round is to get warm
        }
      }
      for (const [{ traffic }, all] of runs) traffic[question] = medians(all);
    }
    return new Map(servers.map(({ name, traffic }) => [name, traffic as Traffic]));
  } finally {
    for (const { process } of processes) process.stop();
  }
}

const medians = (runs: Run[]): Run => ({
  requestsPerSecond: median(runs.map(({ requestsPerSecond }) => requestsPerSecond)),
  p50: median(runs.map(({ p50 }) => p50)),
  p99: median(runs.map(({ p99 }) => p99)),
});

/** @throws Error where a request failed */
async function load(port: number, { method, url, headers, body }: HttpRequest): Promise<Run> {
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
