/** The table's name wherever nobody chose one. */
const LOCAL_TABLE_NAME = 'monograph';

/**
 * Points this process (the handler, and the SDK under it) at a local endpoint. Region and credentials are made up where the
 * environment has none; DynamoDB Local takes any of letters and digits.
 * Call it before anything of `src/` is imported: settings are read once.
 */
export function useLocalEndpoint(endpoint: string, tableName?: string): void {
  process.env.DYNAMODB_ENDPOINT = endpoint;
  process.env.TABLE_NAME = tableName ?? process.env.TABLE_NAME ?? LOCAL_TABLE_NAME;
  process.env.AWS_REGION ??= 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
}

/**
 * Whether DYNAMODB_ENDPOINT names a stand-in for DynamoDB rather than AWS, whose endpoints are all HTTPS.
 * Only there are tables created and credentials made up.
 */
export function isLocal(endpoint: string): boolean {
  return endpoint.startsWith('http:');
}
