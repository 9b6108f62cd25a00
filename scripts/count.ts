import { readFileSync } from 'node:fs';

/**
 * `npm run count`: the tests of the last `npm test`, as jest wrote them to reports/. Arguments name reports beside those two.
 * Fails where a test failed or did not run.
 */
let passed = 0;
let failed = 0;
let notRun = 0;
for (const project of ['unit', 'database', ...process.argv.slice(2)]) {
  try {
    const run = JSON.parse(readFileSync(new URL(`../reports/${project}.json`, import.meta.url), 'utf8'));
    passed += run.numPassedTests;
    failed += run.numFailedTests + run.numRuntimeErrorTestSuites;
    notRun += run.numPendingTests + run.numTodoTests;
  } catch {
    console.error(`The ${project} tests left no report`);
    notRun += 1;
  }
}
if (failed + notRun > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed`);
