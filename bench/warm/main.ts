import { parseArgs } from 'node:util';
import { runScript } from '../../scripts/local/run-script.ts';
import { checkAnswers } from '../answers.ts';
import { drawCpuTimes } from '../chart.ts';
import { moveTo } from '../cores.ts';
import { environment, goalTable } from '../figures.ts';
import { print, save } from '../results.ts';
import { buildVariants } from '../variants.ts';
import { prepareWorkload } from '../workload.ts';
import { type CpuTimes, measureCpu } from './cpu.ts';
import { measureTraffic, type Traffic } from './http.ts';
import { profileLists, profilePublish } from './profile.ts';
import { startReplay } from './replay.ts';
import { cpuGoals, listGoals, profileTables, tablesOf, type WarmResults } from './report.ts';

const HTTP_ROUNDS = 3;

/**
 * `npm --prefix bench run warm`: what a request takes once the function is warm, here and with the same routes on what else one would
 * write them with: CPU time, with a DynamoDB that answers from memory, and what clients see over HTTP on DynamoDB Local.
 *
 * - `--rounds 9`: how often CPU time is measured
 * - `--profile`: only says whose code spends the CPU time of lists and of publishing, and writes nothing
 *
 * Writes bench/results/warm.json, .md and .svg.
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      profile: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!(rounds >= 1)) throw new Error(`--rounds: ${values.rounds} is no number`);

  const { bare: _, 'no code cache': cacheless, ...named } = await buildVariants();
  const variants = Object.values(named); // once it is warm, it does not matter what the code was loaded from
  const pinned = moveTo('others');
  const workload = await prepareWorkload(onStop);
  const replay = await startReplay(workload.env.DYNAMODB_ENDPOINT ?? '');
  onStop(replay.stop);
  const replayed = { ...workload, env: { ...workload.env, DYNAMODB_ENDPOINT: replay.endpoint } };

  // Source maps fit what was compiled from source.
  const lists = await profileLists(cacheless, replayed);
  const publish = await profilePublish(cacheless, replayed);
  if (values.profile) {
    print([...profileTables(lists, publish), goalTable(listGoals(lists))]);
    return 'done';
  }
  await checkAnswers(variants, workload);
  const cpu = await measureCpu(variants, replayed, rounds);
  const traffic = await measureTraffic(variants, workload, HTTP_ROUNDS);
  const figures = variants.map(({ name }) => {
    return { name, cpuMs: cpu.get(name) as CpuTimes, traffic: traffic.get(name) as Traffic };
  });
  const results: WarmResults = {
    title: 'CPU time of a request, and what clients see',
    ...environment(),
    pinned,
    rounds,
    variants: figures,
    lists,
    publish,
    goals: [...cpuGoals(figures), ...listGoals(lists)],
  };
  const tables = tablesOf(results);
  await save('warm', results, tables, drawCpuTimes(results));
  print(tables);
  return 'done';
});
