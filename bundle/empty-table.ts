import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What DynamoDB answers for a table that is empty and takes everything. */
const answers: Record<string, object> = {
  Query: { Items: [], Count: 0, ScannedCount: 0 },
  BatchGetItem: { Responses: {}, UnprocessedKeys: {} },
};

/**
 * Serves such a table, for who wants to see the function run and not what it answers.
 *
 * @returns the environment that leads a function there
 */
export async function serveEmptyTable(): Promise<{ env: Record<string, string>; close(): void }> {
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    request.resume().on('end', () => response.end(JSON.stringify(answers[operation] ?? {})));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'warm',
      AWS_SECRET_ACCESS_KEY: 'warm',
      DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}`,
      LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
