import { describe, expect } from '@jest/globals';
import { api, inProcess, itInProcess } from '../support/api.ts';

const OURS = ['https://front.example', 'http://localhost:4100'];

// The handler reads its environment when it is imported, which is at its first request.
if (inProcess) process.env.ALLOWED_ORIGINS = OURS.join(',');

const allowedFor = async (method: string, path: string, origin: string) =>
  (await api(method, path, { headers: { origin, 'access-control-request-method': 'GET' } })).headers[
    'access-control-allow-origin'
  ];

describe('Transport: allowed origins, configured', () => {
  itInProcess.each(OURS)('%s may read any answer, errors included', async (origin) => {
    for (const [method, path] of [
      ['GET', '/health'],
      ['GET', '/articles'],
      ['GET', '/user'],
      ['GET', '/nope'],
      ['OPTIONS', '/articles'],
    ] as const) {
      expect(await allowedFor(method, path, origin)).toBe(origin);
    }
  });

  itInProcess.each([
    'https://elsewhere.example',
    'https://front.example.elsewhere.example',
    'http://front.example',
    'null',
  ])('%s may read none', async (origin) => {
    for (const [method, path] of [
      ['GET', '/articles'],
      ['GET', '/nope'],
      ['OPTIONS', '/articles'],
    ] as const) {
      expect([origin, '*']).not.toContain(await allowedFor(method, path, origin));
    }
  });
});
