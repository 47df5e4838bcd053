import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { listen, type Timeouts, TIMEOUTS } from '@holdfast/server/src/host/listen.ts';
import { systemClock, systemTimers } from '@holdfast/server/src/host/ports.ts';
import { EVENTS_PROTOCOL, TICKET_PREFIX, ticketAnswer } from '@holdfast/shared/wire/events.ts';
import { toBase64url } from '@holdfast/shared/base/bytes.ts';
import { type Ask, type Client, read } from './client.ts';
import { APP_ORIGIN } from './origins.ts';
import { aServer, type ServerOptions, type TestServer } from './server.ts';

export interface Listening extends TestServer {
  readonly port: number;
  readonly ask: Ask;
  readonly stop: () => Promise<void>;
}

export interface ListeningOptions extends ServerOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** Real time moves by itself; a test's own time does not. */
  readonly realTime?: boolean;
}

/** The server on a free port of loopback, over HTTP as it is. */
export const aListeningServer = async (options: ListeningOptions = {}): Promise<Listening> => {
  const real = { clock: systemClock, timers: systemTimers, advance: () => undefined };
  const server = await aServer(options.realTime === true ? { ...options, time: real } : options);
  const listening = await listen(server.app, {
    host: '127.0.0.1',
    port: 0,
    tls: null,
    timeouts: { ...TIMEOUTS, ...options.timeouts },
  });
  if (!listening.ok) throw new Error(listening.error.kind);
  const { port } = listening.value;
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= listening.value.stop();
    return stopped;
  };
  onTestFinished(stop);
  const ask: Ask = (path, init) => fetch(`http://127.0.0.1:${port}/api/v1${path}`, init);
  return { ...server, port, ask, stop };
};

export const takeTicket = async (client: Client): Promise<string> => {
  const headers = { authorization: `Bearer ${client.token}` };
  const answer = await client.ask('/events/ticket', { method: 'POST', headers, body: '{}' });
  return TICKET_PREFIX + toBase64url((await read(ticketAnswer, answer)).ticket);
};

export interface SocketOptions {
  readonly protocols?: readonly string[];
  readonly origin?: string;
  readonly query?: string;
}

/** What came of a socket: its protocol and messages, or the status it was refused with. */
export interface TestSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<string>;
  readonly closed: Promise<number>;
  readonly next: () => Promise<unknown>;
}

export const openSocket = (port: number, options: SocketOptions = {}): TestSocket => {
  const { protocols = [], origin = APP_ORIGIN, query = '' } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/events${query}`, [...protocols], {
    origin,
  });
  onTestFinished(() => socket.terminate());
  const heard: unknown[] = [];
  const hearers: ((message: unknown) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString('utf8'));
    const hear = hearers.shift();
    if (hear === undefined) heard.push(message);
    else hear(message);
  });
  socket.on('error', () => undefined);
  const opened = new Promise<string>((resolve) => {
    socket.on('open', () => resolve(socket.protocol));
    socket.on('unexpected-response', (_, response) => {
      resolve(`refused ${response.statusCode}`);
      socket.terminate();
    });
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  const next = (): Promise<unknown> => {
    if (heard.length > 0) return Promise.resolve(heard.shift());
    return new Promise((resolve) => {
      hearers.push(resolve);
    });
  };
  return { socket, opened, closed, next };
};

/** With a fresh ticket, and open. */
export const anOpenSocket = async (port: number, client: Client): Promise<TestSocket> => {
  const connection = openSocket(port, { protocols: [EVENTS_PROTOCOL, await takeTicket(client)] });
  const protocol = await connection.opened;
  if (protocol !== EVENTS_PROTOCOL) throw new Error(`not open: ${protocol}`);
  return connection;
};
