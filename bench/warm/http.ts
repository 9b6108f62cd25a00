import { createRequire } from 'node:module';
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
/** As much of autocannon as is used. It is installed when it is needed, so its own types are not always there. */
interface Result {
  requests: { average: number };
  latency: { p50: number; p99: number };
  non2xx: number;
  errors: number;
  timeouts: number;
}
interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}
type Autocannon = (options: {
  url: string;
  connections: number;
  duration: number;
  setupClient(client: { setRequests(requests: Request[]): void }): void;
}) => Promise<Result>;

/** Serves each variant over HTTP, on DynamoDB Local, and keeps 20 connections busy; the variants take turns. */
export async function measureTraffic(
  variants: Variant[],
  { requests, publishing, env }: Workload,
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
          const run = await load(server.port, question === 'publish' ? publishing : [requests[question]]);
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

/**
 * Sends requests in turn, each connection beginning with another one: so that authors publish side by side, and no single one
 * does nothing else.
 *
 * @throws Error where a request failed
 */
async function load(port: number, requests: HttpRequest[]): Promise<Run> {
  const autocannon: Autocannon = createRequire(import.meta.url)('autocannon');
  const sent = requests.map(requestOf);
  let connected = 0;
  const {
    requests: counted,
    latency,
    non2xx,
    errors,
    timeouts,
  } = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    duration: SECONDS_A_ROUND,
    setupClient: (client) => {
      const first = connected++ % sent.length;
      client.setRequests([...sent.slice(first), ...sent.slice(0, first)]);
    },
  });
  const failed = non2xx + errors + timeouts;
  if (failed > 0) throw new Error(`${requests[0]?.method} ${requests[0]?.url}: ${failed} requests failed`);
  return { requestsPerSecond: counted.average, p50: latency.p50, p99: latency.p99 };
}

const requestOf = ({ method, url, headers, body }: HttpRequest): Request => ({
  method,
  path: url,
  headers: Object.fromEntries(headers.filter(([name]) => name !== 'host')),
  ...(body.length > 0 ? { body: body.toString() } : {}),
});
