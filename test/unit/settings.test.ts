import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../src/settings.ts';

test('nothing needs to be set to run here', () => {
  expect(readSettings({})).toEqual({
    tableName: 'monograph',
    allowedOrigins: ['*'],
    tokenLifetimeSeconds: 7 * 24 * 60 * 60,
    tokenIssuer: 'monograph',
    tokenAudience: 'monograph-api',
    loginFailuresPerAccount: 20,
    loginFailuresPerAddress: 100,
    loginWindowSeconds: 900,
    writesPerAccount: 2_000,
    registrationsPerAddress: 50,
    limitWindowSeconds: 600,
    logLevel: 'ERROR',
    logSampleRate: 0,
    serviceName: 'monograph',
    metricsNamespace: 'Monograph',
    metrics: false,
    metricsPerRoute: false,
  });
});

test('everything can be set', () => {
  expect(
    readSettings({
      TABLE_NAME: 'Blog-Table_1.x',
      DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000',
      ALLOWED_ORIGINS: 'https://Blog.example, http://localhost:4100,capacitor://localhost',
      TOKEN_LIFETIME_SECONDS: '3600',
      TOKEN_ISSUER: 'https://blog.example',
      TOKEN_AUDIENCE: 'blog',
      LOGIN_FAILURES_PER_ACCOUNT: '0',
      LOGIN_FAILURES_PER_ADDRESS: '1000.0',
      LOGIN_WINDOW_SECONDS: '60',
      WRITES_PER_ACCOUNT: '300',
      REGISTRATIONS_PER_ADDRESS: '0',
      LIMIT_WINDOW_SECONDS: '3600',
      LOG_LEVEL: 'debug',
      POWERTOOLS_LOGGER_SAMPLE_RATE: '0.05',
      POWERTOOLS_SERVICE_NAME: 'blog-prod',
      POWERTOOLS_METRICS_NAMESPACE: 'Team/Blog',
      POWERTOOLS_METRICS_DISABLED: 'false',
      METRICS_PER_ROUTE: 'true',
    }),
  ).toEqual({
    tableName: 'Blog-Table_1.x',
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    allowedOrigins: ['https://blog.example', 'http://localhost:4100', 'capacitor://localhost'],
    tokenLifetimeSeconds: 3600,
    tokenIssuer: 'https://blog.example',
    tokenAudience: 'blog',
    loginFailuresPerAccount: 0,
    loginFailuresPerAddress: 1_000,
    loginWindowSeconds: 60,
    writesPerAccount: 300,
    registrationsPerAddress: 0,
    limitWindowSeconds: 3_600,
    logLevel: 'DEBUG',
    logSampleRate: 0.05,
    serviceName: 'blog-prod',
    metricsNamespace: 'Team/Blog',
    metrics: true,
    metricsPerRoute: true,
  });
});

test('a variable that is empty is one that is not set', () => {
  const empty = { TABLE_NAME: '', DYNAMODB_ENDPOINT: '', ALLOWED_ORIGINS: ' ', TOKEN_LIFETIME_SECONDS: '' };
  expect(readSettings(empty)).toEqual(readSettings({}));
});

test('any origin may be allowed outright', () => {
  expect(readSettings({ ALLOWED_ORIGINS: '*' }).allowedOrigins).toEqual(['*']);
});

test('on Lambda the table must be named', () => {
  expect(() => readSettings({ AWS_LAMBDA_FUNCTION_NAME: 'api' })).toThrow('TABLE_NAME is not set');
  expect(readSettings({ AWS_LAMBDA_FUNCTION_NAME: 'api', TABLE_NAME: 'table' }).tableName).toBe('table');
});

test('on Lambda every request is logged and measured, unless a variable says otherwise', () => {
  const onLambda = { AWS_LAMBDA_FUNCTION_NAME: 'api', TABLE_NAME: 'table' };
  expect(readSettings(onLambda)).toMatchObject({ logLevel: 'INFO', metrics: true });
  const quiet = { ...onLambda, LOG_LEVEL: 'WARN', POWERTOOLS_METRICS_DISABLED: 'true' };
  expect(readSettings(quiet)).toMatchObject({ logLevel: 'WARN', metrics: false });
});

test.each([
  ['0', 0],
  ['1', 1],
  ['.5', 0.5],
  ['0.001', 0.001],
  ['1.0', 1],
  ['0.0', 0],
  ['0.50', 0.5],
])('a share of %s of all invocations may be logged in full', (text, logSampleRate) => {
  expect(readSettings({ POWERTOOLS_LOGGER_SAMPLE_RATE: text })).toMatchObject({ logSampleRate });
});

test.each([
  ['604800.0', 604_800],
  ['1', 1],
  ['31536000', 31_536_000],
])('a token may last %s seconds, as CloudFormation writes numbers', (text, tokenLifetimeSeconds) => {
  expect(readSettings({ TOKEN_LIFETIME_SECONDS: text })).toMatchObject({ tokenLifetimeSeconds });
});

test('a wrong value is told with what it must be', () => {
  expect(() => readSettings({ TOKEN_LIFETIME_SECONDS: '0x10' })).toThrow(
    new Error("TOKEN_LIFETIME_SECONDS must be a whole number of seconds from 1 to 31536000, but is '0x10'"),
  );
});

describe('a value that cannot be used stops the start and names its variable', () => {
  test.each([
    ['TABLE_NAME', 'ab'],
    ['TABLE_NAME', 'my table'],
    ['DYNAMODB_ENDPOINT', '127.0.0.1:8000'],
    ['DYNAMODB_ENDPOINT', 'http://'],
    ['ALLOWED_ORIGINS', 'blog.example'],
    ['ALLOWED_ORIGINS', 'https://blog.example/'],
    ['ALLOWED_ORIGINS', 'https://*.example'],
    ['ALLOWED_ORIGINS', '*, https://blog.example'],
    ['ALLOWED_ORIGINS', 'https://blog.example,'],
    ['ALLOWED_ORIGINS', 'https://blog.example,,https://other.example'],
    ['ALLOWED_ORIGINS', 'https://blog.example https://other.example'],
    ['TOKEN_LIFETIME_SECONDS', '0'],
    ['TOKEN_LIFETIME_SECONDS', '-1'],
    ['TOKEN_LIFETIME_SECONDS', '7d'],
    ['TOKEN_LIFETIME_SECONDS', '1.5'],
    ['TOKEN_LIFETIME_SECONDS', '31536001'],
    ['TOKEN_LIFETIME_SECONDS', '1e3'],
    ['TOKEN_LIFETIME_SECONDS', '0x10'],
    ['TOKEN_ISSUER', 'a b'],
    ['TOKEN_AUDIENCE', 'é'],
    ['LOG_LEVEL', 'VERBOSE'],
    ['POWERTOOLS_LOGGER_SAMPLE_RATE', '1.1'],
    ['POWERTOOLS_LOGGER_SAMPLE_RATE', '0x1'],
    ['POWERTOOLS_LOGGER_SAMPLE_RATE', '-0.1'],
    ['POWERTOOLS_LOGGER_SAMPLE_RATE', '5%'],
    ['POWERTOOLS_SERVICE_NAME', 'my blog'],
    ['POWERTOOLS_METRICS_NAMESPACE', 'AWS/Lambda'],
    ['POWERTOOLS_METRICS_NAMESPACE', 'my blog'],
    ['POWERTOOLS_METRICS_DISABLED', '1'],
    ['METRICS_PER_ROUTE', 'yes'],
  ])('%s=%s', (variable, value) => {
    expect(() => readSettings({ [variable]: value })).toThrow(new RegExp(`^${variable} must be .* but is '`));
  });
});
