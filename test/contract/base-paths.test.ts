import { beforeAll, describe, expect } from '@jest/globals';
import { itInProcess } from '../support/api.ts';
import { publishMany, registerUser } from '../support/builders.ts';
import { gatewayEvent, gatewayReply, lambdaContext, type Payload } from '../support/gateway.ts';

const OWN = 'api.example.com';
const DEFAULT = 'abc.execute-api.eu-central-1.amazonaws.com';

beforeAll(async () => {
  await publishMany(2, (await registerUser()).token);
});

/** The list of one article, as an event that has the path and what goes with it. */
async function list(payload: Payload, path: string, context: object) {
  const { handler } = await import('../../src/handler.ts');
  const wire = { method: 'GET', path, query: 'limit=1', headers: {}, body: undefined, base64: false };
  const event = gatewayEvent(payload, wire) as { requestContext: object };
  const moved = payload === '2.0' || payload === 'function-url' ? { rawPath: path } : { path };
  const requestContext = { ...event.requestContext, path, ...context };
  const result = await handler({ ...event, ...moved, requestContext }, lambdaContext() as never);
  const { status, headers } = gatewayReply(payload, result);
  return { status, target: /^<([^?]*)\?/.exec(headers.link ?? '')?.[1] };
}

describe('Transport: what stands before /api in the URL', () => {
  itInProcess.each<[Payload, string, object, string]>([
    ['1.0', '/api/articles', { stage: 'prod', domainName: DEFAULT, path: '/prod/api/articles' }, '/prod/api/articles'],
    ['1.0', '/api/articles', { stage: 'prod', domainName: OWN }, '/api/articles'],
    ['1.0', '/v1/api/articles', { domainName: OWN, customDomain: { basePathMatched: 'v1' } }, '/v1/api/articles'],
    ['1.0', '/prod/api/articles', { stage: 'prod', domainName: OWN }, '/prod/api/articles'],
    ['http-1.0', '/dev/api/articles', { stage: 'dev', domainName: DEFAULT }, '/dev/api/articles'],
    ['http-1.0', '/v1/api/articles', { domainName: OWN, customDomain: { basePathMatched: 'v1' } }, '/v1/api/articles'],
    ['2.0', '/dev/api/articles', { stage: 'dev', domainName: DEFAULT }, '/dev/api/articles'],
    ['2.0', '/dev/api/articles', { stage: 'dev', domainName: OWN }, '/api/articles'],
    ['2.0', '/api/articles/', { stage: '$default', domainName: OWN }, '/api/articles/'],
    ['function-url', '/api/articles', {}, '/api/articles'],
  ])('of %s with the path %s and %j: Link leads to %s', async (payload, path, context, target) => {
    expect(await list(payload, path, context)).toEqual({ status: 200, target });
  });

  itInProcess.each<[Payload, string, object]>([
    ['1.0', '/v1/api/articles', { stage: 'prod', domainName: OWN }],
    ['1.0', '/prod/v1/api/articles', { stage: 'prod', domainName: DEFAULT }],
    ['2.0', '/v1/api/articles', { stage: 'dev', domainName: OWN }],
    ['function-url', '/v1/api/articles', {}],
  ])('of %s with the path %s and %j is nothing known, and 404', async (payload, path, context) => {
    expect(await list(payload, path, context)).toEqual({ status: 404, target: undefined });
  });
});
