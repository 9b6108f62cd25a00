import { jest } from '@jest/globals';
import { install, MemoryTable } from '../support/memory-table.ts';
import './no-shrinking.ts';

const table = new MemoryTable();
install(() => table);

// Argon2id takes most of the time of these tests, and is not among what is mutated.
jest.unstable_mockModule('../../src/auth/passwords.ts', () => ({
  hashPassword: async (password: string) => `hash of ${password}`,
  verifyPassword: async (password: string, hash: string) => hash === `hash of ${password}`,
  decoyHash: '',
}));
