import * as v from 'valibot';

/** How much is logged, from all of it to nothing. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The settings. */
export type Settings = Readonly<ReturnType<typeof readSettings>>;

/**
 * Reads settings from environment variables. A variable that is empty counts as one that is not set.
 *
 * @throws Error naming the variable whose value cannot be used, and what it must be
 */
export function readSettings(env: Record<string, string | undefined>) {
  const isOnLambda = Boolean(env.AWS_LAMBDA_FUNCTION_NAME);
  const read = <T, D>(variable: string, schema: v.GenericSchema<string, T>, byDefault: D): T | D => {
    const text = env[variable]?.trim();
    if (!text) return byDefault;
    const { success, issues, output } = v.safeParse(schema, text);
    if (success) return output;
    throw new Error(`${variable} must be ${issues[0].message}, but is '${text}'`);
  };

  if (isOnLambda && !env.TABLE_NAME) throw new Error('TABLE_NAME is not set');
  return {
    /** The one table. Must be set on Lambda. */
    tableName: read('TABLE_NAME', tableName, 'monograph'),
    /** Where DynamoDB is if not at AWS, as `http://127.0.0.1:8000`. */
    dynamodbEndpoint: read('DYNAMODB_ENDPOINT', endpoint, undefined),
    /** Who may call from a browser, separated by commas, lower-cased; `*` is anybody. */
    allowedOrigins: read('ALLOWED_ORIGINS', origins, ['*']) as readonly string[],
    /** By default 7 days. */
    tokenLifetimeSeconds: read('TOKEN_LIFETIME_SECONDS', secondsUpTo(MAX_LIFETIME_SECONDS), 604_800),
    /** The `iss` of tokens. */
    tokenIssuer: read('TOKEN_ISSUER', name, 'monograph'),
    /** The `aud` of tokens. */
    tokenAudience: read('TOKEN_AUDIENCE', name, 'monograph-api'),
    /** Failed logins of one account in one window, before tries are refused; 0 is no limit. NIST SP 800-63B, section 3.2.2: 100 at most. */
    loginFailuresPerAccount: read('LOGIN_FAILURES_PER_ACCOUNT', countUpTo(100), 20),
    /** Likewise from one IPv4 address, or one /64 network of IPv6, which many people may share. */
    loginFailuresPerAddress: read('LOGIN_FAILURES_PER_ADDRESS', countUpTo(10_000), 100),
    /** The window, and so the longest refusal (the contract: 15 minutes at most). */
    loginWindowSeconds: read('LOGIN_WINDOW_SECONDS', secondsUpTo(900), 900),
    /** Writes of one account in one window, before they are refused, each tag a write and each 4 KB; 0 is no limit (docs/decisions/limits.md). */
    writesPerAccount: read('WRITES_PER_ACCOUNT', countUpTo(999_999), 2_000),
    /** Registrations from one address in one window. */
    registrationsPerAddress: read('REGISTRATIONS_PER_ADDRESS', countUpTo(9_999), 50),
    /** The window of both. */
    limitWindowSeconds: read('LIMIT_WINDOW_SECONDS', secondsUpTo(3_600), 600),
    /** In any case; `INFO` is a line for each request. */
    logLevel: read('LOG_LEVEL', logLevel, isOnLambda ? 'INFO' : 'ERROR') as LogLevel,
    /** The share of invocations, from 0 to 1, that is logged as at `DEBUG`. */
    logSampleRate: read('POWERTOOLS_LOGGER_SAMPLE_RATE', share, 0),
    /** Whose log lines and metrics they are. */
    serviceName: read('POWERTOOLS_SERVICE_NAME', name, 'monograph'),
    /** Where CloudWatch keeps the metrics. */
    metricsNamespace: read('POWERTOOLS_METRICS_NAMESPACE', namespace, 'Monograph'),
    /** Whether metrics are written; by default on Lambda alone. */
    metrics: !read('POWERTOOLS_METRICS_DISABLED', trueOrFalse, !isOnLambda),
    /** Whether there are metrics for each route too, besides those of the whole. */
    metricsPerRoute: read('METRICS_PER_ROUTE', trueOrFalse, false),
  };
}

const MAX_LIFETIME_SECONDS = 365 * 24 * 60 * 60;

// The message of each rule says what the value must be.
const matching = (pattern: RegExp, mustBe: string) => v.pipe(v.string(), v.regex(pattern, mustBe));
/** A number as CloudFormation may write it: `1` is `1.0` there. */
const numeric = (pattern: RegExp, mustBe: string) => v.pipe(matching(pattern, mustBe), v.transform(Number));

/** The rule for names of tables (Amazon DynamoDB, "Supported data types and naming rules"). */
const tableName = matching(/^[\w.-]{3,255}$/, 'the name of a table');
const name = matching(/^[!-~]{1,255}$/, 'up to 255 visible ASCII characters');
/** The rule for namespaces (Amazon CloudWatch, "PutMetricData"); those that begin with `AWS/` are AWS's own. */
const namespace = matching(/^(?!AWS\/)[\w.\-/#:]{1,255}$/, 'the name of a namespace of metrics');
const endpoint = v.pipe(
  matching(/^https?:\/\//i, 'an http or https URL'),
  v.check((text) => URL.canParse(text), 'an http or https URL'),
);
const whole = (of: string, min: number, max: number) => {
  const mustBe = `a whole number${of} from ${min} to ${max}`;
  return v.pipe(numeric(/^\d+(\.0+)?$/, mustBe), v.minValue(min, mustBe), v.maxValue(max, mustBe));
};
const secondsUpTo = (max: number) => whole(' of seconds', 1, max);
const countUpTo = (max: number) => whole('', 0, max);
const share = numeric(/^([01](\.0+)?|0?\.\d+)$/, 'a number from 0 to 1');
const logLevel = v.pipe(v.string(), v.toUpperCase(), v.picklist(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`));
const trueOrFalse = v.pipe(
  v.picklist(['true', 'false'], 'true or false'),
  v.transform((text) => text === 'true'),
) as v.GenericSchema<string, boolean>;
/** Origins are compared as browsers send them: scheme, host and perhaps a port, with no path (RFC 6454, section 6.2). */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#*]+$/;
const origins = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((origin) => origin.trim().toLowerCase())),
  v.check(
    (list) => String(list) === '*' || list.every((origin) => ORIGIN.test(origin)),
    '* or a list of origins like https://example.com',
  ),
);

/** The settings of this process, read once, at its start. */
export const settings: Settings = readSettings(process.env);
