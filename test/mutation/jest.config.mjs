import { resolve } from 'node:path';
import jest from '../../jest.config.mjs';

const [unit] = /** @type {import('jest').Config[]} */ (jest.projects);
const { displayName: _, globalSetup: __, ...common } = unit ?? {};
const rootDir = resolve(import.meta.dirname, '../..');

/** The tests of what is mutated, which mirror src. */
const UNIT = ['models/**/*', 'names', 'routes/**/*'];

/**
 * The unit tests and the contract, which has the table in memory here instead of DynamoDB Local.
 * @type {import('jest').Config}
 */
export default {
  rootDir,
  testTimeout: jest.testTimeout ?? 5_000,
  testSequencer: '<rootDir>/test/mutation/sequencer.mjs',
  projects: [
    {
      ...common,
      testMatch: UNIT.map((name) => `<rootDir>/test/unit/${name}.test.ts`),
      setupFilesAfterEnv: ['<rootDir>/test/mutation/no-shrinking.ts'],
    },
    {
      ...common,
      testMatch: ['<rootDir>/test/contract/**/*.test.ts'],
      // What these are about lies below the table in memory, or before it.
      testPathIgnorePatterns: ['/node_modules/', '/contract/(availability|cors|log|metrics)'],
      setupFilesAfterEnv: ['<rootDir>/test/mutation/in-memory.ts'],
    },
  ].map((project) => ({
    ...project,
    rootDir,
    testEnvironment: '@stryker-mutator/jest-runner/jest-env/node',
    testRunner: '<rootDir>/test/mutation/circus.mjs',
  })),
};
