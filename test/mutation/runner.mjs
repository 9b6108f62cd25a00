import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { strykerPlugins as plugins } from '@stryker-mutator/jest-runner';

/** In the sandbox, which all workers share: each test with the file that it is in. */
const TESTS = 'tests.json';

/** V8 refuses regular expressions that are too large. With more tests than this names, their files are run whole. */
const MAX_PATTERN_LENGTH = 20_000;

/** @typedef {{ id: string, fileName: string }} Test */
/** How often each mutant was come upon, in a test or outside of tests. @typedef {Record<string, number>} Hits */

/**
 * Stryker's runner for jest chooses the tests of a mutant by their names alone, and so loads every file for it. This one
 * tells jest the files that they are in. And it says which tests a static mutant concerns, which would be run with all.
 *
 * @param {{ injectFunction(factory: unknown): any }} injector
 */
function jestByFile(injector) {
  const runner = injector.injectFunction(plugins[0]?.factory);
  const { dryRun, mutantRun, jestTestAdapter } = runner;

  runner.dryRun = async (/** @type {object} */ options) => {
    const result = await dryRun.call(runner, options);
    /** @type {Test[]} */
    const tests = result.tests ?? [];
    writeFileSync(TESTS, JSON.stringify(tests));
    if (result.mutantCoverage)
      assignStatic(result.mutantCoverage, new Map(tests.map(({ id, fileName }) => [id, fileName])));
    return result;
  };

  runner.mutantRun = (/** @type {{ testFilter?: string[] }} */ options) => {
    const covering = new Set(options.testFilter);
    /** @type {Test[]} */
    const tests = JSON.parse(readFileSync(TESTS, 'utf8'));
    const chosen = options.testFilter ? tests.filter(({ id }) => covering.has(id)) : tests;
    const testFiles = [...new Set(chosen.map(({ fileName }) => fileName))];
    runner.jestTestAdapter = {
      run: (/** @type {{ testNamePattern?: string }} */ { testNamePattern = '', ...settings }) =>
        jestTestAdapter.run({
          ...settings,
          testFiles,
          ...(testNamePattern.length <= MAX_PATTERN_LENGTH ? { testNamePattern } : {}),
        }),
    };
    return mutantRun.call(runner, options);
  };

  return runner;
}
jestByFile.inject = ['$injector'];

/** What stands behind `DOCS && …`. */
const descriptions = {
  /** @param {{ isLogicalExpression(): boolean, node: { left?: { name?: string } } }} path */
  shouldIgnore: (path) =>
    path.isLogicalExpression() && path.node.left?.name === 'DOCS' ? 'It only describes.' : undefined,
};

export const strykerPlugins = [
  { ...plugins[0], name: 'jest-by-file', factory: jestByFile },
  declareValuePlugin(PluginKind.Ignore, 'descriptions', descriptions),
];

/**
 * Of a static mutant, one in what a module makes when it is loaded, nobody knows which tests it concerns, and with all of
 * them it takes a minute. Let these be the tests that run anything in its file: the unit tests, where there are any.
 *
 * @param {{ static: Hits, perTest: Record<string, Hits> }} coverage
 * @param {Map<string, string>} testFileOf
 */
function assignStatic({ static: outside, perTest }, testFileOf) {
  const fileOf = filesOfMutants();
  const tests = Object.entries(perTest).map(([id, hits]) => ({
    hits,
    files: new Set(Object.keys(hits).map((mutant) => fileOf.get(mutant))),
    isUnit: testFileOf.get(id)?.includes('/test/unit/'),
  }));
  for (const mutant of Object.keys(outside)) {
    const concerned = tests.filter(({ files }) => files.has(fileOf.get(mutant)));
    const unit = concerned.filter(({ isUnit }) => isUnit);
    for (const { hits } of unit.length > 0 ? unit : concerned) hits[mutant] ??= 1;
    if (concerned.length > 0) delete outside[mutant];
  }
}

/** The file of each mutant. The instrumented code names them. */
function filesOfMutants() {
  const files = globSync('src/**/*.ts').map((file) => ({ file, code: readFileSync(file, 'utf8') }));
  const named = files.flatMap(({ file, code }) =>
    Array.from(code.matchAll(/stryMutAct_\w+\("(\d+)"\)/g), ([, mutant = '']) => /** @type {const} */ ([mutant, file])),
  );
  return new Map(named);
}
