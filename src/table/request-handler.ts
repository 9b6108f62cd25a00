import type { Readable } from 'node:stream';
import type { HttpHandler, HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { HttpHandlerOptions } from '@smithy/types';
import { clock } from '../clock.ts';
import { context } from '../context.ts';

/**
 * The SDK's HTTP handler, with a limit on each attempt as a whole. The SDK's `requestTimeout` ends when the headers arrive, and a
 * body that stalls after them would be waited for without end; its `socketTimeout` is content with one byte now and then.
 *
 * An attempt ends after `attemptMs`, or at the deadline of the invocation that makes it, whichever comes first. Once that has
 * passed, nothing is sent: this is the last place before the network, so no wait, retry or computation can come in between.
 */
export class BoundedRequestHandler implements HttpHandler<NodeHttpHandlerOptions> {
  /** How long one attempt may take, from waiting for a connection to the end of the body, in milliseconds. */
  attemptMs: number;
  readonly #options: NodeHttpHandlerOptions;
  #handler: NodeHttpHandler | undefined;

  constructor({ attemptMs, connectionTimeout }: { attemptMs: number; connectionTimeout: number }) {
    this.attemptMs = attemptMs;
    this.#options = { connectionTimeout, throwOnRequestTimeout: true };
  }

  /** What sends. Made for the first request: it loads Node's `https`. */
  get handler(): NodeHttpHandler {
    this.#handler ??= new NodeHttpHandler(this.#options);
    return this.#handler;
  }

  /** @throws Error named `TimeoutError`, also out of the stream of the body, where the time is up */
  async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }> {
    const deadline = context.getStore()?.deadline ?? Number.POSITIVE_INFINITY;
    const left = Math.min(this.attemptMs, deadline - clock.now());
    if (left <= 0) throw timeout('not sent, because the deadline has passed');
    let body: Readable | undefined;
    let isOver = false;
    const late = () => timeout(`no whole answer within ${left} ms`);
    const timer = setTimeout(() => {
      isOver = true;
      body?.destroy(late());
    }, left);
    try {
      // Until the headers are there, the handler's own timer ends the attempt: it alone can reach the connection.
      const { response } = await this.handler.handle(request, { ...options, requestTimeout: left });
      body = response.body as Readable;
      body.once('close', () => clearTimeout(timer));
      if (!isOver) return { response };
      body.destroy();
      throw late();
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
  }

  destroy(): void {
    this.#handler?.destroy();
  }

  updateHttpClientConfig(...change: Parameters<NodeHttpHandler['updateHttpClientConfig']>): void {
    this.handler.updateHttpClientConfig(...change);
  }

  httpHandlerConfigs(): NodeHttpHandlerOptions {
    return this.#handler?.httpHandlerConfigs() ?? {};
  }
}

const timeout = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });
