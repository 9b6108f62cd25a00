/**
 * Mutation testing, by hand: `npm run mutate`, or a part of it with `npm run mutate -- --mutate src/models/articles/slug.ts`.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  // Not what only describes (src/routes/docs.ts): it is not in the bundle, and test/support/described.ts holds every answer against it.
  mutate: [
    'src/routes/**/*.ts',
    'src/models/**/*.ts',
    '!src/models/*/index.ts',
    '!src/routes/{docs,objects,errors}.ts',
  ],
  ignorers: ['descriptions'],
  plugins: ['@stryker-mutator/jest-runner', './test/mutation/runner.mjs'],
  testRunner: 'jest-by-file',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    projectType: /** @type {const} */ ('custom'),
    configFile: 'test/mutation/jest.config.mjs',
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  timeoutMS: 20_000, // a busy machine is not an endless loop
  concurrency: 2,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  ignorePatterns: ['.*', '!.dependency-cruiser.mjs', '/dist', '/reports'],
  reporters: ['progress', 'clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/report.json' },
  thresholds: { high: 90, low: 85, break: 85 },
};
