import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * dependency-cruiser passes everything when it cannot read TypeScript, so each rule is shown a source tree that breaks it.
 */
const root = resolve(import.meta.dirname, '../../..');
const FORBIDDEN: Record<string, [from: string, to: string][]> = {
  'no-circular': [['src/models/a.ts', './b.ts']],
  'routes-know-no-table': [
    ['src/routes/one.ts', '../table/keys.ts'],
    ['src/routes/two.ts', 'dynamodb-toolbox/entity'],
    ['src/routes/three.ts', '@aws-sdk/client-dynamodb'],
  ],
  'models-know-no-http': [
    ['src/models/one.ts', '../http/message.ts'],
    ['src/models/two.ts', '../routes/leaf.ts'],
  ],
  'table-knows-only-leaves': [['src/table/one.ts', '../models/leaf.ts']],
  'http-and-auth-know-no-data': [
    ['src/http/one.ts', '../models/leaf.ts'],
    ['src/auth/one.ts', '../table/keys.ts'],
  ],
  'observability-knows-only-leaves': [['src/observability/one.ts', '../http/message.ts']],
  'services-have-one-door': [['src/routes/five.ts', '../models/articles/inside.ts']],
  'services-share-by-doors': [['src/models/comments/one.ts', '../articles/inside.ts']],
  'jobs-use-doors': [
    ['src/models/six.ts', './articles/inside.ts'],
    ['src/models/seven.ts', '../table/entities/articles/article.ts'],
  ],
  'no-service-builds-the-keys-of-another': [
    ['src/models/comments/two.ts', '../../table/entities/articles/article.ts'],
    ['src/models/comments/three.ts', '../../table/entities/index.ts'],
  ],
  'routes-know-no-handler': [['src/routes/four.ts', '../handler.ts']],
  'handler-knows-no-table': [['src/handler.ts', './table/keys.ts']],
  'leaves-know-nobody': [['src/errors.ts', './http/message.ts']],
  'source-stands-alone': [['src/models/three.ts', '../../scripts/seed.ts']],
  'tests-know-no-benchmarks': [['test/one.test.ts', '../bench/table.ts']],
  'benchmarks-know-no-tests': [['bench/one.ts', '../test/support.ts']],
  'scripts-know-neither': [
    ['scripts/one.ts', '../test/support.ts'],
    ['scripts/two.ts', '../bench/table.ts'],
  ],
  'harness-knows-only-the-source': [
    ['harness/one.ts', '../test/support.ts'],
    ['harness/two.ts', '../scripts/seed.ts'],
  ],
  'no-development-packages': [['src/models/four.ts', 'fast-check']],
  'peers-stand-alone': [
    ['bench/peers/one.ts', '../../src/http/message.ts'],
    ['bench/peers/two.ts', '../table.ts'],
  ],
  resolvable: [['src/models/five.ts', './nowhere.ts']],
};
const INNOCENT = [
  'src/table/keys.ts',
  'src/http/message.ts',
  'src/routes/leaf.ts',
  'src/models/leaf.ts',
  'src/models/articles/inside.ts',
  'src/table/entities/articles/article.ts',
  'src/table/entities/index.ts',
  'scripts/seed.ts',
  'bench/table.ts',
  'test/support.ts',
];

/** All that `npm run depcruise` looks at. */
const FOLDERS = ['src', 'bench', 'harness', 'scripts', 'test'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const file of INNOCENT) write(file, 'export type T = 1;\nexport const value = 1;\n');
  write('src/models/b.ts', "export * from './a.ts';\n"); // the other half of the circle
  for (const [from, to] of Object.values(FORBIDDEN).flat()) write(from, `export * from '${to}';\n`);
  for (const shared of ['node_modules', 'package.json', 'tsconfig.json']) {
    symlinkSync(join(root, shared), join(folder, shared));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every forbidden import is caught by its rule', () => {
  const cli = join(root, 'node_modules/.bin/depcruise');
  const args = [cli, '--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', ...FOLDERS];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  expect(stderr).toBe('');
  const violations: { from: string; rule: { name: string } }[] = JSON.parse(stdout).summary.violations;
  const caught = new Set(violations.map(({ from, rule }) => `${rule.name}: ${from}`));
  const expected = Object.entries(FORBIDDEN).flatMap(([name, imports]) => imports.map(([from]) => `${name}: ${from}`));
  expect([...caught].sort()).toEqual(expected.sort());
});

test('this test knows every rule', async () => {
  const { default: configuration } = await import('../../../.dependency-cruiser.mjs');
  const names = configuration.forbidden?.map(({ name }) => name);
  expect(Object.keys(FORBIDDEN).sort()).toEqual(names?.sort());
});
