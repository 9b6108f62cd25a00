import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Plays DynamoDB over a bare socket, so that an answer can be cut, held up or never come. */
export interface RawServer {
  endpoint: string;
  /** When each request came in, in milliseconds since the epoch. */
  readonly received: number[];
  /** What answers the next requests, one each; all others get `{}`. */
  script: RawAnswer[];
  close(): void;
}

export type RawAnswer = (socket: Socket) => void;

/** Listens on this machine, on a port of its own. */
export async function rawServer(): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    // A request of this client fits into one segment, or ends with its body's closing brace.
    socket.on('data', (data) => {
      if (!data.toString().endsWith('}')) return;
      raw.received.push(Date.now());
      (raw.script.shift() ?? whole)(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const raw: RawServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    script: [],
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return raw;
}

const BODY = '{"Count":0,"Items":[]}';
const head = (framing = `content-length: ${BODY.length}`) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n${framing}\r\n\r\n`;
const HALF = BODY.slice(0, 5);

const whole: RawAnswer = (socket) => void socket.write(head() + BODY);

/** Answers that are none, or not the whole of one. */
export const cut = {
  'no answer': () => undefined,
  'headers that trickle': (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nx: '),
  'a body that stalls': (socket) => void socket.write(head() + HALF),
  'a body that trickles': (socket) => trickle(socket, head('content-length: 1000000') + HALF),
  'a body that breaks off': (socket) => void socket.end(head() + HALF),
  'a chunked body that breaks off': (socket) =>
    void socket.end(`${head('transfer-encoding: chunked')}5\r\n${HALF}\r\n`),
  'half a body, as if it were whole': (socket) => void socket.end(head('connection: close') + HALF),
  'a connection that closes': (socket) => void socket.end(),
} satisfies Record<string, RawAnswer>;

function trickle(socket: Socket, start: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(' '), 20);
  socket.on('close', () => clearInterval(timer));
}
