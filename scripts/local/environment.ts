/** The table's name wherever nobody chose one. */
const LOCAL_TABLE_NAME = 'monograph';

/** What keeps one client from what is everybody's (docs/decisions/limits.md). */
const LIMITS = [
  'LOGIN_FAILURES_PER_ACCOUNT',
  'LOGIN_FAILURES_PER_ADDRESS',
  'WRITES_PER_ACCOUNT',
  'REGISTRATIONS_PER_ADDRESS',
];

/**
 * Points this process (the handler, and the SDK under it) at a local endpoint. Region and credentials are made up where the
 * environment has none; DynamoDB Local takes any of letters and digits. Limits on clients are off unless the environment has them: here
 * all are one client, and tests and front ends that are being written log in as nobody would.
 * Call it before anything of `src/` is imported: settings are read once.
 */
export function useLocalEndpoint(endpoint: string, tableName?: string): void {
  process.env.DYNAMODB_ENDPOINT = endpoint;
  process.env.TABLE_NAME = tableName ?? process.env.TABLE_NAME ?? LOCAL_TABLE_NAME;
  process.env.AWS_REGION ??= 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  withoutLimits();
}

/** Turns limits on clients off that the environment does not have. */
export function withoutLimits(): void {
  for (const limit of LIMITS) process.env[limit] ??= '0';
}

/**
 * Whether DYNAMODB_ENDPOINT names a stand-in for DynamoDB rather than AWS, whose endpoints are all HTTPS.
 * Only there are tables created and credentials made up.
 */
export function isLocal(endpoint: string): boolean {
  return endpoint.startsWith('http:');
}
