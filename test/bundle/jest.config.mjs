import config from '../../jest.config.mjs';

const { projects, ...common } = config;
const database = projects?.find((project) => typeof project === 'object' && project.displayName === 'database');

/**
 * The contract once more, over HTTP, of what `npm run build` made: `npm run test:bundle`. What only a test in the process of the
 * function can arrange (the clock, a kind of event) is left to `npm test`.
 * @type {import('jest').Config}
 */
export default {
  ...common,
  .../** @type {import('jest').Config} */ (database),
  rootDir: '../..',
  displayName: 'bundle',
  testMatch: ['<rootDir>/test/contract/**/*.test.ts'],
  // What can only be arranged in the process: faults, settings, the log, other kinds of events. A file of which nothing is left would not
  // stop its server: Jest runs no hooks where it runs no test.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/contract/(availability|base-paths|cors-origins|follow-limit|log|metrics|request-limit|suspension)',
  ],
  setupFiles: ['<rootDir>/test/support/table-create.ts', '<rootDir>/test/bundle/serve.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/bundle/stop.ts', '<rootDir>/test/support/table-delete.ts'],
};
