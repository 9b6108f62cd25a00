import type { Call, Params } from '../../src/http/route.ts';

/** The parameters in a path are those of one route. */
type Parts = Partial<Omit<Call, 'params'>> & { params?: Partial<Params> };

/** A request as the routes see it: a GET with nothing in it but what is given. */
export const call = ({ params = {}, ...parts }: Parts = {}): Call => ({
  method: 'GET',
  path: '/api',
  pathWasDecoded: false,
  query: {},
  headers: {},
  body: undefined,
  base: '',
  isBase64Encoded: false,
  id: 'request',
  params: params as Params,
  ...parts,
});
