import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const samconfig = readFileSync(join(import.meta.dirname, '../../samconfig.toml'), 'utf8');

export const STAGES = ['dev', 'staging', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** The parameters that samconfig.toml sets for a stage. */
export function parametersOf(stage: Stage): Record<string, string> {
  const [, section = ''] = samconfig.split(`[${stage}.deploy.parameters]`);
  const [overrides = ''] = section.split(/^\[/m);
  const uncommented = overrides.replace(/^\s*#.*$/gm, '');
  return Object.fromEntries([...uncommented.matchAll(/"([A-Z]\w*)=([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
