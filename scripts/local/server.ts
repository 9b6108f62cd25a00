import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { scheduledEvent } from './events.ts';
import { createGateway, type LambdaHandler, lambdaContext } from './gateway.ts';
import { proxiesFromEnvironment } from './proxies.ts';

/** The bundle that `npm run build` makes and `sam deploy` uploads. */
export const BUNDLE = resolve(import.meta.dirname, '../../dist/handler.js');

const SWEEP_EVERY_MS = 60_000;

/** Where to listen. */
export interface Address {
  host: string;
  port: number;
}

/** A server under way. */
export interface RunningServer {
  url: string;
  /** Stops listening, lets the requests under way finish for so long, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

/** The address from HOST and PORT; this machine's own port 3000 unless they say otherwise. */
export function addressFromEnvironment(): Address {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT=${process.env.PORT} is not a port`);
  return { host: process.env.HOST || '127.0.0.1', port };
}

/** Loads the handler of a bundle anew, forgetting what an earlier load left. */
export function loadHandler(bundle: string = BUNDLE): LambdaHandler {
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there. Build it first: npm run build`);
  const require = createRequire(import.meta.url);
  delete require.cache[bundle];
  return require(bundle).handler;
}

/**
 * Serves the handler over HTTP. Listens at once; requests wait until the handler is there.
 * @throws Error naming the port and what to do, where it is taken, or what is wrong with TRUSTED_PROXIES
 */
export async function listen(handler: () => Promise<LambdaHandler>, { host, port }: Address): Promise<RunningServer> {
  const server = createGateway(handler, undefined, proxiesFromEnvironment());
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1}`);
  }
  const address = server.address();
  const isLoopback = host === '127.0.0.1' || host === '0.0.0.0' || host === '::';
  return {
    url: `http://${isLoopback ? 'localhost' : host}:${typeof address === 'object' ? address?.port : port}`,
    close: async (graceMs) => {
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Sweeps under way. */
export interface Sweeper {
  /** Whether the last sweep went through; false before the first has. */
  readonly works: boolean;
  /** No sweep begins any more. One that is under way may be cut off: the next one goes on where it was. */
  stop(): void;
}

/** Takes the schedule's place: sends the handler its event at once, and again a minute after each sweep. */
export function sweepEveryMinute(handler: () => Promise<LambdaHandler>): Sweeper {
  let works = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const sweep = async () => {
    try {
      await (await handler())(scheduledEvent(), lambdaContext());
      works = true;
    } catch (error) {
      works = false;
      console.error('The sweep failed:', error);
    }
    if (!stopped) timer = setTimeout(sweep, SWEEP_EVERY_MS);
  };
  void sweep();
  return {
    get works() {
      return works;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
