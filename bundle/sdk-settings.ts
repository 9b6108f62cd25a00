import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What the SDK's own client finds out: a file of its own beside the bundle, that no Lambda function needs. */
export async function sdkSettings(chosen: string | undefined) {
  const { config } = new DynamoDBClient();
  const region = await config.region();
  const [UseFIPS, UseDualStack] = await Promise.all([config.useFipsEndpoint(), config.useDualstackEndpoint()]);
  const { url } = config.endpointProvider({ Region: region, UseFIPS, UseDualStack });
  return { region, endpoint: new URL(chosen ?? url), credentials: () => config.credentials() };
}
