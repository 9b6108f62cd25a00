import type { SourceMapPayload } from 'node:module';
import { build } from 'esbuild';
import { stacksIn, tracer } from '../../../../scripts/trace/stack.ts';

describe('a stack of the bundle', () => {
  const source = "export function fail() {\n  throw new Error('it fails');\n}\nfail();\n";
  let map: SourceMapPayload;
  let stack: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: source, sourcefile: 'fail.ts', loader: 'ts' },
      outfile: 'dist/app.js',
      sourcemap: 'external',
      minify: true,
      write: false,
    });
    const [made, { text = '' } = {}] = outputFiles;
    map = JSON.parse(made?.text ?? '');
    stack = `Error: it fails\n    at f (/var/task/app.js:1:${text.indexOf('Error') + 1})\n    at node:internal/main:1:1`;
  });

  test('leads to the source, line by line', () => {
    expect(stack.split('\n').map(tracer(map))).toEqual([
      'Error: it fails',
      "    at f (fail.ts:2:13)\n          throw new Error('it fails');",
      '    at node:internal/main:1:1',
    ]);
  });

  test('that is of another build says so', () => {
    expect(tracer(map)('    at f (app.js:99:1)')).toBe('    at f (app.js:99:1)  (not in the source map)');
  });
});

describe('what is copied from a log', () => {
  test.each([
    [
      'a line of a request',
      '{"error":{"name":"E","stack":"E: x\\n    at f (app.js:1:2)"}}',
      ['E: x\n    at f (app.js:1:2)'],
    ],
    ['a line with its time', '2026-11-27T10:00:00Z {"error":{"stack":"at app.js:1:2"}}', ['at app.js:1:2']],
    ["Lambda's own line", '{"stackTrace":["E: x","    at app.js:1:2"]}', ['E: x\n    at app.js:1:2']],
    ['a line without a stack', '{"message":"request"}', []],
    ['a bare stack', 'E: {x\n    at app.js:1:2', ['E: {x', '    at app.js:1:2']],
  ])('%s has its stack', (_, text, stacks) => {
    expect(stacksIn(text)).toEqual(stacks);
  });
});
