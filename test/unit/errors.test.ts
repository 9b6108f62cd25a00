import { expect, test } from '@jest/globals';
import * as errors from '../../src/errors.ts';

test.each([
  [errors.unauthorized('is missing'), 401, { token: ['is missing'] }, { 'www-authenticate': 'Bearer' }],
  [errors.invalidCredentials(), 401, { credentials: ['invalid'] }, { 'www-authenticate': 'Bearer' }],
  [errors.forbidden('comment'), 403, { comment: ['forbidden'] }, {}],
  [errors.notFound('profile'), 404, { profile: ['not found'] }, {}],
  [errors.methodNotAllowed(['GET', 'HEAD']), 405, { method: ['is not allowed'] }, { allow: 'GET, HEAD' }],
  [errors.taken(['username']), 409, { username: ['has already been taken'] }, {}],
  [
    errors.taken(['username', 'email']),
    409,
    { username: ['has already been taken'], email: ['has already been taken'] },
    {},
  ],
  [errors.tooLarge(), 413, { body: ['is larger than 1 MiB'] }, {}],
  [errors.unsupportedMediaType(), 415, { body: ['must be application/json'] }, {}],
  [
    errors.unsupportedContentCoding(),
    415,
    { body: ["can't be compressed: send it without content-encoding"] },
    { 'accept-encoding': 'identity' },
  ],
  [errors.invalid({ limit: ['is no number'] }), 422, { limit: ['is no number'] }, {}],
  [errors.failed(new Error('secret')), 500, { service: ['failed unexpectedly'] }, {}],
  [errors.busy(0.2), 503, { service: ['is busy, try again'] }, { 'retry-after': '1' }],
])('%s is the answer of the contract', (error, status, messages, headers) => {
  expect(error).toBeInstanceOf(errors.ApiError);
  expect(error).toMatchObject({ name: 'ApiError', status, errors: messages, headers });
});

test('an answer says for the log what is wrong, in a sentence', () => {
  const { message } = errors.invalid({ title: ["can't be blank"], tagList: ['is too long', 'must be a list'] });
  expect(message).toBe("title can't be blank; tagList is too long, must be a list");
});
