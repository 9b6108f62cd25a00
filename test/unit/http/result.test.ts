import { describe, expect, test } from '@jest/globals';
import type { GatewayEvent } from '../../../src/http/event.ts';
import type { HttpResponse } from '../../../src/http/message.ts';
import { type GatewayResult, toResult } from '../../../src/http/result.ts';

const v1 = (httpMethod = 'GET'): GatewayEvent => ({ httpMethod, path: '/' });
const v2 = (method = 'GET'): GatewayEvent => ({
  version: '2.0',
  rawPath: '/',
  requestContext: { http: { method } },
});
const answer: HttpResponse = { statusCode: 201, body: '{"tags":["ä"]}', headers: { Location: '/api/tags' } };

test('an answer is JSON in UTF-8, in payload format 2.0', () => {
  expect(toResult(v2(), answer)).toEqual({
    statusCode: 201,
    headers: { location: '/api/tags', 'content-type': 'application/json; charset=utf-8' },
    body: '{"tags":["ä"]}',
    isBase64Encoded: false,
  });
});

test('an answer has lists of header values and nothing that a REST API refuses, in payload format 1.0', () => {
  expect(toResult(v1(), answer)).toEqual({
    statusCode: 201,
    multiValueHeaders: { location: ['/api/tags'], 'content-type': ['application/json; charset=utf-8'] },
    body: '{"tags":["ä"]}',
    isBase64Encoded: false,
  });
});

describe.each([
  ['1.0', v1],
  ['2.0', v2],
])('in payload format %s', (_, event) => {
  const headersOf = (result: GatewayResult) => ('headers' in result ? result.headers : result.multiValueHeaders);

  const bodiless = [{ statusCode: 204 }, { statusCode: 204, body: '{}' }, { statusCode: 304 }];
  test.each(bodiless)('%j has no body and no type', (answer) => {
    const result = toResult(event(), { ...answer, headers: { 'Content-Type': 'text/plain' } });
    expect(result.statusCode).toBe(answer.statusCode);
    expect(result).not.toHaveProperty('body');
    expect(headersOf(result)).toEqual({});
  });

  test('HEAD is answered as GET, without the body', () => {
    const { body, ...head } = toResult(event('GET'), answer);
    expect(body).toBeDefined();
    expect(toResult(event('HEAD'), answer)).toEqual(head);
  });
});
