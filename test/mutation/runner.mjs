import { readFileSync, writeFileSync } from 'node:fs';
import { strykerPlugins as plugins } from '@stryker-mutator/jest-runner';

/** In the sandbox, which all workers share: each test with the file that it is in. */
const TESTS = 'tests.json';

/**
 * Stryker's runner for jest chooses the tests of a mutant by their names alone, and so loads every file for it. This one
 * tells jest the files that they are in.
 *
 * @param {{ injectFunction(factory: unknown): any }} injector
 */
function jestByFile(injector) {
  const runner = injector.injectFunction(plugins[0]?.factory);
  const { dryRun, mutantRun, jestTestAdapter } = runner;

  runner.dryRun = async (/** @type {object} */ options) => {
    const result = await dryRun.call(runner, options);
    writeFileSync(TESTS, JSON.stringify(result.tests ?? []));
    return result;
  };

  runner.mutantRun = (/** @type {{ testFilter?: string[] }} */ options) => {
    const covering = new Set(options.testFilter);
    /** @type {{ id: string, fileName: string }[]} */
    const tests = JSON.parse(readFileSync(TESTS, 'utf8'));
    const chosen = options.testFilter ? tests.filter(({ id }) => covering.has(id)) : tests;
    const testFiles = [...new Set(chosen.map(({ fileName }) => fileName))];
    runner.jestTestAdapter = {
      run: (/** @type {object} */ settings) => jestTestAdapter.run({ ...settings, testFiles }),
    };
    return mutantRun.call(runner, options);
  };

  return runner;
}
jestByFile.inject = ['$injector'];

export const strykerPlugins = [{ ...plugins[0], name: 'jest-by-file', factory: jestByFile }];
