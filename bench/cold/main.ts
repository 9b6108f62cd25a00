import { parseArgs } from 'node:util';
import { runScript } from '../../scripts/local/run-script.ts';
import { checkAnswers } from '../answers.ts';
import { drawColdStarts } from '../chart.ts';
import { moveTo } from '../cores.ts';
import { environment } from '../figures.ts';
import { print, save } from '../results.ts';
import { buildVariants, type Variant } from '../variants.ts';
import { prepareWorkload } from '../workload.ts';
import { type ColdResults, figuresOf, goals, tablesOf } from './report.ts';
import { type Start, start } from './start.ts';

/**
 * `npm --prefix bench run cold`: how long a new process takes until it has answered, for this function and for the same routes on
 * what else one would write them with. Each start is a process of its own; the variants take turns.
 *
 * - `--rounds 25`: how many starts of each
 *
 * Writes bench/results/cold.json, .md and .svg.
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '25' } },
  });
  const rounds = Number(values.rounds);
  if (!(rounds >= 1)) throw new Error(`--rounds: ${values.rounds} is no number`);

  const variants = Object.values(await buildVariants());
  moveTo('others');
  const workload = await prepareWorkload(onStop);
  await checkAnswers(variants, workload);

  // From here on this process only waits, so that what it starts has the core to itself.
  const pinned = moveTo('measured');
  const starts = new Map(variants.map(({ name }) => [name, [] as Start[]]));
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const variant = variants[(round + 1 + turn) % variants.length] as Variant;
      const measured = await start(variant, workload);
      if (round >= 0) starts.get(variant.name)?.push(measured); // the first round fills the caches of the disk
    }
  }

  const figures = variants.map((variant) => figuresOf(variant, starts.get(variant.name) ?? []));
  const results: ColdResults = {
    title: 'Cold start, until the first answers',
    ...environment(),
    pinned,
    rounds,
    variants: figures,
    goals: goals(figures),
  };
  const tables = tablesOf(results);
  await save('cold', results, tables, drawColdStarts(results));
  print(tables);
  return 'done';
});
