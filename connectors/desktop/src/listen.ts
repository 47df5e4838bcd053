import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

/** What is done with requests and upgrades, on both loopback addresses alike. */
export interface Answers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface PortTaken {
  readonly kind: 'port-taken';
  readonly port: number;
}

const MAX_CONNECTIONS = 64;
const REQUEST_MS = 10_000;

/**
 * Listens on 127.0.0.1 and ::1, never on anything else. A machine without IPv6 is served on the first
 * alone; a port that another process holds on either is taken.
 */
export const listenOnLoopback = async (
  port: number,
  answersFor: (port: number) => Answers,
): Promise<Result<Listening, PortTaken>> => {
  const four = await listen('127.0.0.1', port);
  if (four.kind !== 'listening') return err({ kind: 'port-taken', port });
  const six = await listen('::1', four.port);
  if (six.kind === 'taken') {
    await close(four.server);
    return port === 0 ? listenOnLoopback(0, answersFor) : err({ kind: 'port-taken', port });
  }
  const servers = six.kind === 'listening' ? [four.server, six.server] : [four.server];
  const answers = answersFor(four.port);
  for (const server of servers) {
    server.on('request', answers.request);
    server.on('upgrade', answers.upgrade);
  }
  return ok({
    port: four.port,
    close: async () => {
      await Promise.all(servers.map(close));
    },
  });
};

type Attempt =
  | { readonly kind: 'listening'; readonly server: Server; readonly port: number }
  | { readonly kind: 'taken' }
  | { readonly kind: 'no-address' };

const listen = (host: string, port: number): Promise<Attempt> =>
  new Promise((resolve) => {
    const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
    server.maxConnections = MAX_CONNECTIONS;
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isAbsent = error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT';
      resolve({ kind: isAbsent ? 'no-address' : 'taken' });
    });
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      const address = server.address();
      resolve({ kind: 'listening', server, port: isInfo(address) ? address.port : port });
    });
  });

const isInfo = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
