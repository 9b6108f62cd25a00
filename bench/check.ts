import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runScript } from '../scripts/local/run-script.ts';
import { checkAnswers } from './answers.ts';
import { buildVariants } from './variants.ts';
import { prepareWorkload } from './workload.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * `npm --prefix bench run check`: that what is compared with is sound, its types, and that it answers as this product does. The
 * benchmarks make sure of the latter, too, before they measure anything.
 */
await runScript(async (onStop) => {
  const variants = Object.values(await buildVariants());
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'bench/peers'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  await checkAnswers(variants, await prepareWorkload(onStop));
  console.log(`${variants.map(({ name }) => name).join(', ')} answer alike.`);
  return 'done';
});
