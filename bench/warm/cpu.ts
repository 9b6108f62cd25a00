import { median } from '../figures.ts';
import { VariantProcess } from '../process/parent.ts';
import type { Variant } from '../variants.ts';
import { eventOf, type Question, type Workload } from '../workload.ts';

/** CPU time a request, in milliseconds. */
export type CpuTimes = Record<Question, number>;

/** As many requests as it takes until V8 has optimised what it is going to. */
const WARM_UP = 1_000;
const REQUESTS_A_ROUND = 200;

/** Has each variant answer each question again and again; the variants take turns. */
export async function measureCpu(
  variants: Variant[],
  { requests, env }: Workload,
  rounds: number,
): Promise<Map<string, CpuTimes>> {
  const questions = Object.entries(requests).map(([question, request]) => [question, eventOf(request)] as const);
  const processes = variants.map(({ name, bundle }) => ({
    name,
    process: new VariantProcess({ bundle }, env),
    times: Object.fromEntries(questions.map(([question]) => [question, [] as number[]])),
  }));
  try {
    for (const [, event] of questions) {
      for (const { process } of processes) await process.tell({ do: 'measure', event, times: WARM_UP });
    }
    for (let round = 0; round < rounds; round++) {
      for (const [question, event] of questions) {
        for (const { process, times } of processes) {
          const microseconds = await process.tell({ do: 'measure', event, times: REQUESTS_A_ROUND });
          times[question]?.push(microseconds / 1_000);
        }
      }
    }
  } finally {
    for (const { process } of processes) process.stop();
  }
  return new Map(
    processes.map(({ name, times }) => {
      const medians = Object.entries(times).map(([question, values]) => [question, median(values)]);
      return [name, Object.fromEntries(medians) as CpuTimes];
    }),
  );
}
