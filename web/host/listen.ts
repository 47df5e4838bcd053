import { once } from 'node:events';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Hono } from 'hono';

export interface Listening {
  /** Ends open connections too; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

export type ListenError =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'cannot-listen'; readonly port: number; readonly code: string };

/**
 * Listens on both loopback addresses: `localhost` may mean either, and a port left free on one of them
 * could be taken by a program that wants to be us. A machine without IPv6 has only the first.
 */
export const listenOnLoopback = async (
  app: Hono,
  port: number,
): Promise<Result<Listening, ListenError>> => {
  const first = await listen(app, '127.0.0.1', port);
  if (!first.ok) return first;
  const second = await listen(app, '::1', port);
  if (!second.ok && second.error.kind === 'port-taken') {
    await close(first.value);
    return second;
  }
  const servers = second.ok ? [first.value, second.value] : [first.value];
  return ok({
    close: async () => {
      await Promise.all(servers.map(close));
    },
  });
};

const listen = async (
  app: Hono,
  hostname: string,
  port: number,
): Promise<Result<ServerType, ListenError>> => {
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen({ port, host: hostname, exclusive: true });
  try {
    await once(server, 'listening');
    return ok(server);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    return err(
      code === 'EADDRINUSE' ? { kind: 'port-taken', port } : { kind: 'cannot-listen', port, code },
    );
  }
};

const close = async (server: ServerType): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
};
