import type { OpenCall } from '../../src/routes/resource.ts';

/** A request as the routes see it: a GET with nothing in it but what is given. */
export const call = (parts: Partial<OpenCall> = {}): OpenCall => ({
  method: 'GET',
  path: '/api',
  pathWasDecoded: false,
  query: {},
  headers: {},
  body: undefined,
  base: '',
  isBase64Encoded: false,
  id: 'request',
  params: {},
  viewer: undefined,
  ...parts,
});
