import { Agent, request as sendHttp } from 'node:http';
import type { Gateway } from './step.ts';

/** A call as it goes out. */
export interface HttpCall {
  gateway: Gateway;
  method: string;
  /** Percent-encoded, from `/api` on, with its query. */
  target: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface HttpAnswer {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string>;
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const TIMEOUT_MS = 30_000;

/** Closes the connections that are kept. */
export const closeConnections = (): void => agent.destroy();

export function send(port: number, { method, target, headers, body }: HttpCall): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const length: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const call = sendHttp(
    { agent, host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length }, timeout: TIMEOUT_MS },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const received = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]);
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(received),
          text: Buffer.concat(chunks).toString(),
        });
      });
    },
  );
  call.on('timeout', () => call.destroy(new Error(`${method} ${target} got no answer in ${TIMEOUT_MS} ms`)));
  call.on('error', reject);
  call.end(body);
  return promise;
}
