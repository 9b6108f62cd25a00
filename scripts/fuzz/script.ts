import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { short } from './compare.ts';
import type { HttpAnswer, HttpCall } from './http.ts';
import type { Step } from './step.ts';

const DIRECTORY = resolve(import.meta.dirname, '../../reports/fuzz');

/** Leaves a script where `--replay` finds it: one step a line. */
export async function writeScript(name: string, script: Step[]): Promise<string> {
  await mkdir(DIRECTORY, { recursive: true });
  const file = join(DIRECTORY, `${name}.json`);
  await writeFile(file, `[\n${script.map((step) => `  ${JSON.stringify(step)}`).join(',\n')}\n]\n`);
  return file;
}

export const readScript = async (file: string): Promise<Step[]> => JSON.parse(await readFile(file, 'utf8'));

/** A call and its answer, for people. */
export function printCall({ method, target, headers, body }: HttpCall, { status, text }: HttpAnswer): void {
  const sent = body === undefined ? '' : ` ${short(body.toString())}`;
  const token = headers.authorization ? ` (${headers.authorization.slice(0, 12)}…)` : '';
  console.log(`${method} ${target}${token}${sent}\n  ${status} ${text.length > 400 ? `${text.slice(0, 400)}…` : text}`);
}
