import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../local/dynamodb.ts';
import { useLocalEndpoint } from '../local/environment.ts';
import { type EventSource, scheduledEvent } from '../local/events.ts';
import { createGateway, type LambdaHandler, lambdaContext } from '../local/gateway.ts';
import { proxiesFromEnvironment } from '../local/proxies.ts';
import { loadHandler } from '../local/server.ts';
import { createTableFromTemplate } from '../local/table.ts';
import type { Gateway } from './step.ts';

/** The API on a table of its own, behind a gateway of each kind. */
export interface Api {
  portOf(gateway: Gateway): number;
  /** Runs the function as its schedule does. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Where APIs are started, one after the other. */
export interface Host {
  startApi(): Promise<Api>;
  stop(): Promise<void>;
}

const SOURCES: EventSource[] = ['http-api', 'http-api-1.0', 'rest-api', 'function-url'];

/**
 * Starts DynamoDB Local in memory. Each API on it is the built bundle, loaded anew on an empty table.
 *
 * @param change what is to be put between the gateways and the handler: the fuzzer's own tests put a bug there
 */
export async function startHost(
  change: (handler: LambdaHandler) => LambdaHandler = (handler) => handler,
): Promise<Host> {
  const database = await startDynamodb({ inMemory: true });
  const client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let tables = 0;
  return {
    startApi: async () => {
      const tableName = `fuzz-${++tables}`;
      useLocalEndpoint(database.endpoint, tableName);
      await createTableFromTemplate(client, tableName);
      const handler = change(loadHandler());
      const gateways = new Map<EventSource, Server>();
      for (const source of SOURCES)
        gateways.set(
          source,
          await listening(createGateway(() => handler, source, proxiesFromEnvironment('127.0.0.1'))),
        );
      return {
        portOf: (gateway) => {
          const server = gateways.get(gateway === 'rest-api-stage' ? 'rest-api' : gateway) as Server;
          return (server.address() as AddressInfo).port;
        },
        sweep: async () => void (await handler(scheduledEvent(), lambdaContext())),
        close: async () => {
          for (const server of gateways.values()) await closed(server);
          await client.send(new DeleteTableCommand({ TableName: tableName }));
        },
      };
    },
    stop: async () => {
      client.destroy();
      await database.stop();
    },
  };
}

async function listening(server: Server): Promise<Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await done;
}
