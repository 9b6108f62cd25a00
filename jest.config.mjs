/** @type {import('jest').Config} */
const common = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', transform: { verbatimModuleSyntax: true } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** The one test of the benchmarks that measures on DynamoDB Local. */
const ON_A_TABLE = 'bench/hot/hot-spots.test.ts';

/**
 * Three projects: `unit` needs nothing but Node; `database` runs against DynamoDB Local, each test file on a table of its
 * own (test/support/table-create.ts); `deployment` runs what `sam build` made, on what stands in for AWS.
 * @type {import('jest').Config}
 */
export default {
  maxWorkers: '100%', // tests mostly wait for the database
  testTimeout: 30_000, // a machine that is busy with other things is no reason to fail
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/bench/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ON_A_TABLE],
      setupFiles: ['<rootDir>/test/support/property-seed.ts', '<rootDir>/test/support/without-limits.ts'],
      globalSetup: '<rootDir>/test/support/node-version.ts',
    },
    {
      ...common,
      displayName: 'database',
      testMatch: ['<rootDir>/test/**/*.test.ts', `<rootDir>/${ON_A_TABLE}`],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(unit|deployment)/'],
      globalSetup: '<rootDir>/test/support/dynamodb-start.ts',
      globalTeardown: '<rootDir>/test/support/dynamodb-stop.ts',
      setupFiles: ['<rootDir>/test/support/table-create.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/table-delete.ts', '<rootDir>/test/support/permissions-record.ts'],
    },
    {
      ...common,
      displayName: 'deployment',
      testMatch: ['<rootDir>/test/deployment/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/node-version.ts',
    },
  ],
};
