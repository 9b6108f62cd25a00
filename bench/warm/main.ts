import { parseArgs } from 'node:util';
import { runScript } from '../../scripts/local/run-script.ts';
import { checkAnswers } from '../answers.ts';
import { drawCpuTimes } from '../chart.ts';
import { CORES, pin } from '../cores.ts';
import { environment } from '../figures.ts';
import { print, save } from '../results.ts';
import { buildVariants } from '../variants.ts';
import { prepareWorkload } from '../workload.ts';
import { measureCpu } from './cpu.ts';
import { measureTraffic } from './http.ts';
import { profileLists } from './profile.ts';
import { startReplay } from './replay.ts';
import { goals, tablesOf } from './report.ts';

const HTTP_ROUNDS = 3;

/**
 * `npm run bench:warm`: what a request takes once the function is warm, here and with the same routes on what else one would
 * write them with: CPU time, with a DynamoDB that answers from memory, and what clients see over HTTP on DynamoDB Local.
 *
 * - `--rounds 9`: how often CPU time is measured
 * - `--profile`: only says whose code spends the CPU time of a list
 * - `--markdown`: prints the tables as the documentation has them
 *
 * Writes bench/results/warm.json and bench/results/warm.svg, where all was measured.
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      profile: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!(rounds >= 1)) throw new Error(`--rounds: ${values.rounds} is no number`);

  const { bare: _, ...named } = await buildVariants();
  const variants = values.profile ? [named.Monograph] : Object.values(named);
  const pinned = pin(CORES.others);
  const workload = await prepareWorkload(onStop);
  await checkAnswers(variants, workload);
  const replay = await startReplay(workload.env.DYNAMODB_ENDPOINT ?? '');
  onStop(replay.stop);
  const replayed = { ...workload, env: { ...workload.env, DYNAMODB_ENDPOINT: replay.endpoint } };

  const lists = await profileLists(named.Monograph, replayed);
  const cpu = values.profile ? undefined : await measureCpu(variants, replayed, rounds);
  const traffic = values.profile ? undefined : await measureTraffic(variants, workload, HTTP_ROUNDS);
  const measured = {
    variants: variants.map(({ name }) => ({ name, cpuMs: cpu?.get(name), traffic: traffic?.get(name) })),
    lists,
  };
  const results = { ...environment(), pinned, rounds, ...measured, goals: goals(measured) };
  if (!values.profile) await save('warm', results, drawCpuTimes(results));
  print(tablesOf(results), values.markdown);
  return 'done';
});
