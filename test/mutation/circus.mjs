// @ts-expect-error it comes without types
import circus from 'jest-circus/runner';

/**
 * @typedef {import('@jest/types').Config.GlobalConfig} GlobalConfig
 * @typedef {import('@jest/types').Circus.AsyncEvent} Event
 * @typedef {{ handleTestEvent?: (event: Event, state: unknown) => Promise<void> }} Environment
 */

/** What became of the mutant whose tests run. @type {{ of: GlobalConfig | undefined, killed: boolean }} */
let run = { of: undefined, killed: false };

/**
 * jest-circus that stops at the first failure, which kills the mutant. (Jest's own `bail` ends the process.) Stryker has all
 * files of a mutant run in one process, one after the other.
 *
 * @param {GlobalConfig} globalConfig another object for each mutant
 * @param {unknown} config
 * @param {Environment} environment
 * @param {unknown} runtime
 * @param {string} testPath
 */
export default async function runFile(globalConfig, config, environment, runtime, testPath) {
  if (globalConfig !== run.of) run = { of: globalConfig, killed: false };
  if (run.killed) return notRun(testPath);
  const isMutant = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
  const handle = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    if (event.name === 'test_start' && run.killed) event.test.mode = 'skip';
    await handle?.call(environment, event, state);
    if (event.name === 'test_done' && isMutant && event.test.errors.length > 0) run.killed = true;
  };
  return circus.default(globalConfig, config, environment, runtime, testPath);
}

/** @param {string} testFilePath */
function notRun(testFilePath) {
  const title = 'not run';
  return {
    leaks: false,
    numFailingTests: 0,
    numPassingTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    openHandles: [],
    perfStats: { start: 0, end: 0, runtime: 0, slow: false },
    skipped: true,
    snapshot: { added: 0, fileDeleted: false, matched: 0, unchecked: 0, uncheckedKeys: [], unmatched: 0, updated: 0 },
    testFilePath,
    testResults: [{ ancestorTitles: [], failureMessages: [], fullName: title, title, status: 'pending' }],
  };
}
