import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { EVENTS_PROTOCOL } from '@holdfast/shared/wire/events.ts';
import type { App } from './app.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly timeouts: Timeouts;
}

export interface Timeouts {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** To the end of its body. */
  readonly requestMs: number;
  /** A socket on which nothing moves, in either direction. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
}

export const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 60_000,
  checkMs: 1_000,
};

export interface Running {
  readonly port: number;
  /** Lets requests under way end, closes event lines, and after 3 s ends what is left. */
  readonly stop: () => Promise<void>;
}

export type ListenError =
  | { readonly kind: 'port-taken' }
  | { readonly kind: 'cannot-listen'; readonly code: string };

const DRAIN_MS = 3_000;
const MAX_SOCKETS = 12_000;
const MAX_FRAME_BYTES = 1_024;
const MAX_HEADER_BYTES = 16 * 1024;

export const listen = (app: App, options: ListenOptions): Promise<Result<Running, ListenError>> => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => EVENTS_PROTOCOL,
  });
  const server = createNodeServer(app, sockets, options);

  return new Promise((resolve) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code ?? 'UNKNOWN';
      resolve(
        err(code === 'EADDRINUSE' ? { kind: 'port-taken' } : { kind: 'cannot-listen', code }),
      );
    });
    server.listen(options.port, options.host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : options.port;
      resolve(ok({ port, stop: () => stop(app, server, sockets) }));
    });
  });
};

const createNodeServer = (
  app: App,
  sockets: WebSocketServer,
  { tls, timeouts }: ListenOptions,
): Server => {
  const serverOptions = {
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: timeouts.checkMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  // The adapter is made for servers of `ws`; only the overloads of the two packages' types differ.
  const adapted = sockets as unknown as WebSocketServerLike;
  const shared = { fetch: app.http.fetch, websocket: { server: adapted } };
  const server =
    tls === null
      ? createAdaptorServer({ ...shared, serverOptions })
      : createAdaptorServer({
          ...shared,
          createServer: createHttpsServer,
          serverOptions: { ...serverOptions, ...tls },
        });
  assert('closeAllConnections' in server, 'HTTP/1.1 is what was asked for');
  server.timeout = timeouts.idleMs;
  server.maxConnections = MAX_SOCKETS;
  return server;
};

/** `server.close()` alone never ends an upgraded socket, and waits for every stream. */
const stop = (app: App, server: Server, sockets: WebSocketServer): Promise<void> =>
  new Promise((resolve) => {
    app.startDraining();
    const hurry = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
    }, DRAIN_MS);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
    app.services.connections.endAll();
    server.closeIdleConnections();
  });
