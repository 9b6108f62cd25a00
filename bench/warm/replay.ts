import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What belongs to a connection or to the bytes on it, not to the answer. */
const NOT_KEPT = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
]);

interface Answer {
  status: number;
  headers: [string, string][];
  body: Buffer;
}

/**
 * A DynamoDB that takes no time: a read is answered as the real one answered it when it was first asked, and a transaction is
 * answered with success and not made. It is spoken to over HTTP, from other processes, whose CPU time it is no part of.
 *
 * @param endpoint of the real one
 * @returns where it listens, and what stops it
 */
export async function startReplay(endpoint: string): Promise<{ endpoint: string; stop(): void }> {
  const known = new Map<string, Promise<Answer>>();
  const answerTo = (headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> => {
    if (`${headers['x-amz-target']}`.endsWith('.TransactWriteItems')) return Promise.resolve(WRITTEN);
    const question = `${headers['x-amz-target']} ${body}`;
    const answer = known.get(question) ?? ask(endpoint, headers, body);
    known.set(question, answer);
    return answer;
  };
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answerTo(request.headers, await buffer(request));
    response.writeHead(status, Object.fromEntries([...headers, ['content-length', body.length]]));
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const WRITTEN: Answer = {
  status: 200,
  headers: [['content-type', 'application/x-amz-json-1.0']],
  body: Buffer.from('{}'),
};

async function ask(endpoint: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  const sent = Object.entries(headers).filter(([name]) => name !== 'host' && !NOT_KEPT.has(name));
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: sent as [string, string][],
    body: new Uint8Array(body),
  });
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => !NOT_KEPT.has(name)),
    body: Buffer.from(await response.arrayBuffer()),
  };
}
