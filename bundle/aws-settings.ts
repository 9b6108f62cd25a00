/** Temporary or lasting credentials, as AWS gives them. */
export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** Where DynamoDB is, and who calls. */
export interface AwsSettings {
  region: string;
  endpoint: URL;
  credentials(): Promise<AwsCredentials>;
}

/**
 * What the client has to know of AWS. In a Lambda function all of it is in the environment (AWS Lambda, "Using Lambda environment
 * variables"). Elsewhere, where the environment does not say it, the SDK is loaded to find it as it does: profiles, single
 * sign-on, containers, instances.
 *
 * @param chosen the endpoint from the configuration, if there is one
 * @throws Error where it cannot be known
 */
export async function awsSettings(chosen: string | undefined, env = process.env): Promise<AwsSettings> {
  const isSaid = env.AWS_REGION && env.AWS_ACCESS_KEY_ID && !env.AWS_PROFILE;
  if (!env.AWS_LAMBDA_FUNCTION_NAME && !isSaid) return (await import('./sdk-settings.ts')).sdkSettings(chosen);
  const region = required(env, 'AWS_REGION');
  const credentials = fromEnvironment(env);
  return { region, endpoint: new URL(chosen ?? endpointOf(region)), credentials: async () => credentials };
}

function fromEnvironment(env: NodeJS.ProcessEnv): AwsCredentials {
  // Those of SnapStart rotate behind an address: what the environment had at the start would go stale.
  for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) {
    if (env[name])
      throw new Error(`${name} is set, but on Lambda this build reads credentials from its environment alone`);
  }
  return {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN,
  };
}

function endpointOf(region: string): string {
  if (/-iso/.test(region)) throw new Error(`Set DYNAMODB_ENDPOINT: this build does not know that of ${region}`);
  return `https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
