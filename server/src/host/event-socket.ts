import { upgradeWebSocket } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { WSContext, WSEvents } from 'hono/ws';
import { WebSocket } from 'ws';
import { fromBase64url } from '@holdfast/shared/base/bytes.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import {
  CLOSE,
  EVENTS_PROTOCOL,
  type Notice,
  notice,
  TICKET_PREFIX,
} from '@holdfast/shared/wire/events.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import type { AddressOf } from '../routes/answer.ts';
import { refused, toResponse } from '../routes/reply.ts';
import type { DeviceCaller } from '../services/caller.ts';
import type { Services } from '../services/services.ts';

const MAX_BUFFERED_BYTES = 1_000_000;
const HEARTBEAT = millis(30_000);
const CLOSE_WAIT = millis(3_000);
/** A client has no reason to ping at all. */
const MAX_PINGS_A_BEAT = 60;

/** GET /events with an upgrade; every other GET /events goes on to the route table. */
export const eventSocket =
  (services: Services, addressOf: AddressOf): MiddlewareHandler =>
  async (context, next) => {
    if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') return next();

    const caller = await admit(services, context);
    if (caller !== null) return upgradeWebSocket(context, eventsFor(services, caller));
    const counted = await services.limits.take('stranger', addressOf(context));
    return toResponse(refused({ kind: counted.ok ? 'unauthenticated' : 'slow_down' }));
  };

/** Who the ticket among the offered protocols is for. Nothing in the URL counts. */
const admit = async (services: Services, context: Context): Promise<DeviceCaller | null> => {
  const header = context.req.header('sec-websocket-protocol') ?? '';
  const offered = header.split(',').map((protocol) => protocol.trim());
  const ticketText = offered.find((protocol) => protocol.startsWith(TICKET_PREFIX));
  if (!offered.includes(EVENTS_PROTOCOL) || ticketText === undefined) return null;
  const ticket = fromBase64url(ticketText.slice(TICKET_PREFIX.length));
  const caller = ticket === null ? null : await services.tickets.take(ticket);
  if (caller === null) return null;
  const device = await services.meta.accounts.device(caller.accountId, caller.deviceId);
  return device?.status === 'active' ? caller : null;
};

const eventsFor = (services: Services, caller: DeviceCaller): WSEvents => {
  let gone: () => void = () => undefined;
  return {
    onOpen: (_, context) => {
      gone = openLine(services, caller, context);
    },
    onMessage: (_, context) => context.close(CLOSE.unwelcome),
    onClose: () => gone(),
  };
};

/** Answers what is to be done when the socket is gone. */
const openLine = (
  { connections, timers }: Services,
  caller: DeviceCaller,
  context: WSContext,
): (() => void) => {
  const socket = context.raw;
  if (!(socket instanceof WebSocket)) throw new Error('the adapter gives sockets of ws');
  const finish = (code: number): void => {
    socket.close(code);
    // A peer that does not answer the close frame is not waited for.
    timers.after(CLOSE_WAIT, () => socket.terminate());
  };
  const opened = connections.open(caller, {
    send: (next) => sendOrDrop(socket, next),
    end: (reason) => finish(CLOSE[reason]),
  });
  if (!opened.ok) {
    finish(CLOSE.slow);
    return () => undefined;
  }
  const heart = watchHeart(socket, (beat) => timers.every(HEARTBEAT, beat));
  return () => {
    heart.cancel();
    opened.value();
  };
};

const sendOrDrop = (socket: WebSocket, next: Notice): void => {
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
  else socket.send(writeMessage(notice, next));
};

/** Ends a socket whose other end is silently gone, and one that pings without end. */
const watchHeart = <T>(socket: WebSocket, every: (beat: () => void) => T): T => {
  const seen = { pong: true, pings: 0 };
  socket.on('pong', () => {
    seen.pong = true;
  });
  socket.on('ping', () => {
    seen.pings += 1;
    if (seen.pings > MAX_PINGS_A_BEAT) {
      socket.close(CLOSE.unwelcome);
      socket.terminate();
    }
  });
  return every(() => {
    if (!seen.pong) socket.terminate();
    seen.pong = false;
    seen.pings = 0;
    socket.ping();
  });
};
