import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isLocal, useLocalEndpoint } from './local/environment.ts';
import { runScript } from './local/run-script.ts';
import { createTableFromTemplate } from './local/table.ts';

/**
 * `npm run create-table`: creates the table, as template.yaml defines it, where DYNAMODB_ENDPOINT (else AWS's own variables)
 * and TABLE_NAME say, for who runs the API without SAM. A table that is there is left as it is.
 */
await runScript(async () => {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint && isLocal(endpoint)) useLocalEndpoint(endpoint);
  const name = process.env.TABLE_NAME;
  if (!name) throw new Error('TABLE_NAME is not set');
  const client = new DynamoDBClient(endpoint ? { endpoint } : {});
  await createTableFromTemplate(client, name);
  console.log(`The table ${name} is there`);
  return 'done';
});
