import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startReplay } from './replay.ts';

let asked: string[];
let database: Server;
let replay: Awaited<ReturnType<typeof startReplay>>;

beforeEach(async () => {
  asked = [];
  database = createServer(async (request, response) => {
    asked.push(await text(request));
    response.writeHead(200, { 'x-amzn-requestid': `${asked.length}` }).end(`answer ${asked.length}`);
  });
  await once(database.listen(0, '127.0.0.1'), 'listening');
  replay = await startReplay(`http://127.0.0.1:${(database.address() as AddressInfo).port}`);
});

afterEach(() => {
  replay.stop();
  database.close();
  database.closeAllConnections();
});

const send = async (operation: string, body: string) => {
  const response = await fetch(replay.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body,
  });
  return [await response.text(), response.headers.get('x-amzn-requestid')];
};

test('a read that was answered once is answered the same again, without the database', async () => {
  expect(await send('GetItem', 'a')).toEqual(['answer 1', '1']);
  expect(await send('GetItem', 'b')).toEqual(['answer 2', '2']);
  expect(await send('GetItem', 'a')).toEqual(['answer 1', '1']);
  expect(await send('Query', 'a')).toEqual(['answer 3', '3']);
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('a transaction succeeds and is not made', async () => {
  expect(await send('TransactWriteItems', 'a')).toEqual(['{}', null]);
  expect(asked).toEqual([]);
});
