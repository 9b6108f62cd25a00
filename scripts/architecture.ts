import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `npm run docs:architecture [-- --check]

Draws the folders of src and the imports between them into docs/architecture.md; with --check, only says whether the
drawing there is the one that the imports make.`;

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/architecture.md');
/** What everything may use would only be lines across the picture. */
const LEAVES = '^src/(clock|context|errors|names|settings)[.]ts$';
const FOLDERS = '^src/models/(articles|comments|users)|^src/table/entities|^src/[^/]+';
const DRAWING = /```mermaid\n.*?```\n/s;

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) console.log(HELP);
else draw(values.check ?? false);

function draw(isCheck: boolean): void {
  const text = readFileSync(page, 'utf8');
  const drawn = text.replace(DRAWING, `\`\`\`mermaid\n${flowchart()}\`\`\`\n`);
  if (!isCheck) writeFileSync(page, drawn);
  else if (drawn !== text)
    throw new Error('docs/architecture.md shows other imports than there are: npm run docs:architecture');
}

function flowchart(): string {
  const options = ['--config', '.dependency-cruiser.mjs', '--output-type', 'mermaid', '--include-only', '^src'];
  const cli = join(root, 'node_modules/.bin/depcruise');
  return execFileSync(process.execPath, [cli, ...options, '--exclude', LEAVES, '--collapse', FOLDERS, 'src'], {
    cwd: root,
    encoding: 'utf8',
  });
}
