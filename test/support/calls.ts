import type { Params } from '../../src/http/route.ts';
import type { OptionalAuthCall } from '../../src/routes/authentication.ts';

/** The parameters in a path are those of one route. */
type Parts = Partial<Omit<OptionalAuthCall, 'params'>> & { params?: Partial<Params> };

/** A request as the routes see it: a GET with nothing in it but what is given. */
export const call = ({ params = {}, ...parts }: Parts = {}): OptionalAuthCall => ({
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
  viewer: undefined,
  ...parts,
});
