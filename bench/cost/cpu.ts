import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../scripts/local/dynamodb.ts';
import { useLocalEndpoint } from '../../scripts/local/environment.ts';
import { runScript } from '../../scripts/local/run-script.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';
import type { ApiRequest } from '../access/api.ts';
import { LIMITS } from '../access/limits.ts';
import { moveTo } from '../cores.ts';
import { environment, median } from '../figures.ts';
import { VariantProcess } from '../process/parent.ts';
import { asText } from '../table.ts';
import { startReplay } from '../warm/replay.ts';
import { eventOf } from '../workload.ts';
import type { Effort } from './bill.ts';
import { keepOutput, linesOf } from './output.ts';

const TABLE_NAME = 'bench-cpu';
const ROOT = resolve(import.meta.dirname, '../..');
const RESULTS = resolve(ROOT, 'bench/results/cpu.json');
const WARM_UP_MS = 2_000;
const ROUND_MS = 500;
const ROUNDS = 3;
const [LEAST_A_ROUND, MAX_A_ROUND] = [3, 500];

/**
 * `npm --prefix bench run cpu`: the CPU time of each request of `bench:access`, in the built function, with a DynamoDB that answers from
 * memory, and how many bytes it logs.
 *
 * - `--json <file>`: writes what was measured; `npm --prefix bench run cost` reads it from bench/results/cpu.json
 * - `--missing`: measures only what that file lacks, and keeps the rest
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({ options: { json: { type: 'string' }, missing: { type: 'boolean', default: false } } });
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'ignore' });
  moveTo('others');
  const { endpoint, stop } = await startDynamodb({ inMemory: true });
  onStop(stop);
  // As template.yaml has it, a line for each request and one of metrics; these with all that can be asked for.
  Object.assign(process.env, { LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_DISABLED: 'false', METRICS_PER_ROUTE: 'true' });
  Object.assign(process.env, LIMITS);
  useLocalEndpoint(endpoint, TABLE_NAME);
  await createTableFromTemplate(new DynamoDBClient({ endpoint }), TABLE_NAME);

  const known = values.missing ? await effortsIn(values.json ?? RESULTS) : new Map();
  const efforts = await measureAll(endpoint, known);
  if (values.json) await writeFile(values.json, asJson(efforts));
  const lines = Array.from(efforts, ([row, { cpuMs, logBytes }]) => [row, cpuMs.toFixed(2), `${logBytes}`]);
  console.log(asText([['request', 'CPU ms', 'log bytes'], ...lines]));
  return 'done';
});

async function measureAll(endpoint: string, known: Map<string, Effort>): Promise<Map<string, Effort>> {
  // Settings are read when src/ is imported, so not before the endpoint is known.
  const { inTime, requestOf, send } = await import('../access/api.ts');
  const { measureEndpoints } = await import('../access/endpoints.ts');
  const { OF_ROUTES } = await import('../../src/observability/metrics.ts');
  const { Filler } = await import('../access/fill.ts');
  const { guests, makeDataset } = await import('../access/dataset.ts');

  const filler = new Filler();
  const [dataset, visitors] = [makeDataset(), guests(0)];
  await filler.addDataset(dataset);
  await filler.more(0, 100, visitors);

  const efforts = new Map<string, Effort>();
  const output = keepOutput();
  const measure = async (row: string, request: ApiRequest) => {
    if (request.refusal !== undefined) return inTime(() => send(request));
    const before = known.get(row);
    if (before) {
      efforts.set(row, before);
      return inTime(() => send(request));
    }
    const cpuMs = await inTime(() => cpuMsOf(eventOf(requestOf(request)), endpoint));
    output.clear();
    const answer = await inTime(() => send(request));
    efforts.set(row, { cpuMs, ...linesOf(output.text(), OF_ROUTES) });
    return answer;
  };
  try {
    await measureEndpoints(measure, dataset, visitors);
  } finally {
    output.end();
  }
  return efforts;
}

/** In a process of its own; no transaction is made, so that each can be repeated. */
async function cpuMsOf(event: string, endpoint: string): Promise<number> {
  const replay = await startReplay(endpoint);
  const env = { ...process.env, AWS_LAMBDA_FUNCTION_NAME: 'bench', DYNAMODB_ENDPOINT: replay.endpoint };
  const child = new VariantProcess({ bundle: resolve(ROOT, 'dist/handler.js') }, env as Record<string, string>);
  try {
    const { statusCode, body } = await child.tell({ do: 'answer', event });
    if (statusCode >= 300) {
      throw new Error(`${event} was answered with ${statusCode}: ${body}`, { cause: statusCode });
    }
    const msOf = async (times: number) => (await child.tell({ do: 'measure', event, times })) / 1_000;

    let ms = 0;
    for (let warmed = 0; warmed < WARM_UP_MS; warmed += LEAST_A_ROUND * ms) ms = await msOf(LEAST_A_ROUND);
    const times = Math.min(MAX_A_ROUND, Math.max(LEAST_A_ROUND, Math.ceil(ROUND_MS / ms)));
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await msOf(times));
    return median(rounds);
  } finally {
    child.stop();
    replay.stop();
  }
}

async function effortsIn(file: string): Promise<Map<string, Effort>> {
  const { rows }: { rows: ({ row: string } & Effort)[] } = JSON.parse(await readFile(file, 'utf8'));
  return new Map(rows.map(({ row, ...effort }) => [row, effort]));
}

/** A line for each row, so that a change of a figure is a change of a line. */
function asJson(efforts: Map<string, Effort>): string {
  const rows = Array.from(efforts, ([row, { cpuMs, ...rest }]) =>
    JSON.stringify({ row, cpuMs: Number(cpuMs.toFixed(2)), ...rest }),
  );
  return `{"environment": ${JSON.stringify(environment())},\n"rows": [\n${rows.join(',\n')}\n]}\n`;
}
