/** How much is logged, from all of it to nothing. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What may be configured, and by which environment variable. A variable that is empty counts as one that is not set. */
export interface Settings {
  /** `TABLE_NAME`: the one table. Must be set on Lambda; elsewhere `monograph` is the default. */
  readonly tableName: string;
  /** `DYNAMODB_ENDPOINT`: where DynamoDB is if not at AWS, as `http://127.0.0.1:8000`. */
  readonly dynamodbEndpoint?: string;
  /** `ALLOWED_ORIGINS`: who may call from a browser, separated by commas, lower-cased; by default `*`, which is anybody. */
  readonly allowedOrigins: readonly string[];
  /** `TOKEN_LIFETIME_SECONDS`: by default 604800, which is 7 days. */
  readonly tokenLifetimeSeconds: number;
  /** `TOKEN_ISSUER`: the `iss` of tokens. */
  readonly tokenIssuer: string;
  /** `TOKEN_AUDIENCE`: the `aud` of tokens. */
  readonly tokenAudience: string;
  /** `LOG_LEVEL`: in any case; by default `INFO` on Lambda, which is a line for each request, and `ERROR` elsewhere. */
  readonly logLevel: LogLevel;
  /** `POWERTOOLS_LOGGER_SAMPLE_RATE`: the share of invocations, from 0 to 1, that is logged as at `DEBUG`; by default 0. */
  readonly logSampleRate: number;
  /** `POWERTOOLS_SERVICE_NAME`: whose log lines and metrics they are; by default `monograph`. */
  readonly serviceName: string;
  /** `POWERTOOLS_METRICS_NAMESPACE`: where CloudWatch keeps the metrics; by default `Monograph`. */
  readonly metricsNamespace: string;
  /** Whether metrics are written. `POWERTOOLS_METRICS_DISABLED` is the opposite; by default `false` on Lambda alone. */
  readonly metrics: boolean;
  /** `METRICS_PER_ROUTE`: whether there are metrics for each route too, besides those of the whole; by default `false`. */
  readonly metricsPerRoute: boolean;
}

/**
 * Reads settings from environment variables.
 *
 * @throws Error naming the variable whose value cannot be used
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const isOnLambda = Boolean(env.AWS_LAMBDA_FUNCTION_NAME);
  const dynamodbEndpoint = read(env, 'DYNAMODB_ENDPOINT', endpoint, undefined);
  return {
    tableName: read(env, 'TABLE_NAME', tableName, isOnLambda ? required : 'monograph'),
    ...(dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint }),
    allowedOrigins: read(env, 'ALLOWED_ORIGINS', origins, ['*']),
    tokenLifetimeSeconds: read(env, 'TOKEN_LIFETIME_SECONDS', seconds, 604_800),
    tokenIssuer: read(env, 'TOKEN_ISSUER', name, 'monograph'),
    tokenAudience: read(env, 'TOKEN_AUDIENCE', name, 'monograph-api'),
    logLevel: read(env, 'LOG_LEVEL', logLevel, isOnLambda ? 'INFO' : 'ERROR'),
    logSampleRate: read(env, 'POWERTOOLS_LOGGER_SAMPLE_RATE', share, 0),
    serviceName: read(env, 'POWERTOOLS_SERVICE_NAME', name, 'monograph'),
    metricsNamespace: read(env, 'POWERTOOLS_METRICS_NAMESPACE', namespace, 'Monograph'),
    metrics: !read(env, 'POWERTOOLS_METRICS_DISABLED', trueOrFalse, !isOnLambda),
    metricsPerRoute: read(env, 'METRICS_PER_ROUTE', trueOrFalse, false),
  };
}

const required = Symbol('required');
const LONGEST_LIFETIME_SECONDS = 365 * 24 * 60 * 60;

/** Gives the value that a text stands for, or a predicate that says what is wrong with it. */
type Reader<T> = (text: string) => { value: T } | { mustBe: string };

function read<T, D>(
  env: Record<string, string | undefined>,
  variable: string,
  reader: Reader<T>,
  otherwise: D,
): T | Exclude<D, typeof required> {
  const text = env[variable]?.trim();
  if (!text) {
    if (otherwise === required) throw new Error(`${variable} is not set`);
    return otherwise as Exclude<D, typeof required>;
  }
  const result = reader(text);
  if ('mustBe' in result) throw new Error(`${variable} must be ${result.mustBe}, but is '${text}'`);
  return result.value;
}

const matching =
  (pattern: RegExp, mustBe: string): Reader<string> =>
  (text) =>
    pattern.test(text) ? { value: text } : { mustBe };

/** The rule for names of tables (Amazon DynamoDB, "Supported data types and naming rules"). */
const tableName = matching(/^[\w.-]{3,255}$/, 'the name of a table');
const name = matching(/^[!-~]{1,255}$/, 'up to 255 visible ASCII characters');
/** The rule for namespaces (Amazon CloudWatch, "PutMetricData"); those that begin with `AWS/` are AWS's own. */
const namespace = matching(/^(?!AWS\/)[\w.\-/#:]{1,255}$/, 'the name of a namespace of metrics');
const endpoint: Reader<string> = (text) =>
  /^https?:\/\//i.test(text) && URL.canParse(text) ? { value: text } : { mustBe: 'an http or https URL' };

const seconds: Reader<number> = (text) => {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= LONGEST_LIFETIME_SECONDS
    ? { value }
    : { mustBe: `a whole number of seconds from 1 to ${LONGEST_LIFETIME_SECONDS}` };
};

const logLevel: Reader<LogLevel> = (text) => {
  const value = LOG_LEVELS.find((level) => level === text.toUpperCase());
  return value ? { value } : { mustBe: `one of ${LOG_LEVELS.join(', ')}` };
};

const share: Reader<number> = (text) =>
  /^(0|1|0?\.\d+)$/.test(text) ? { value: Number(text) } : { mustBe: 'a number from 0 to 1' };

const trueOrFalse: Reader<boolean> = (text) =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { mustBe: 'true or false' };

/** Origins are compared as browsers send them: scheme, host and perhaps a port, with no path (RFC 6454, section 6.2). */
const origins: Reader<string[]> = (text) => {
  const list = text.split(',').map((origin) => origin.trim().toLowerCase());
  const isList = list.every((origin) => /^[a-z][a-z\d+.-]*:\/\/[^\s/?#*]+$/.test(origin));
  return isList || text === '*' ? { value: list } : { mustBe: '* or a list of origins like https://example.com' };
};

/** The settings of this process, read once, at its start. */
export const settings: Settings = readSettings(process.env);
