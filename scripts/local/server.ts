import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createGateway, type LambdaHandler } from './gateway.ts';
import { proxiesFromEnvironment } from './proxies.ts';

/** The bundle that `npm run build` makes and `sam deploy` uploads. */
export const BUNDLE = resolve(import.meta.dirname, '../../dist/handler.js');

/** Where to listen. */
interface Address {
  host: string;
  port: number;
}

/** A server under way. */
interface RunningServer {
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
