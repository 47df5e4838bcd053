import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { type Notice, notice, ticketAnswer } from '@holdfast/shared/wire/events.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import type { DeviceCaller } from '../services/caller.ts';
import type { Services } from '../services/services.ts';
import { refused, type Reply, sent } from './reply.ts';
import { deviceRoute, NO_BODY, NO_PARAMS, type Route } from './route.ts';

export const eventRoutes = (services: Services): readonly Route[] => [
  deviceRoute({
    method: 'POST',
    path: '/events/ticket',
    summary: 'A single-use ticket for the event socket.',
    rate: 'ticket',
    params: NO_PARAMS,
    query: NO_PARAMS,
    body: NO_BODY,
    answer: { kind: 'json', schema: ticketAnswer },
    handle: async (_, caller) => sent(ticketAnswer, await services.tickets.issue(caller)),
  }),
  deviceRoute({
    method: 'GET',
    path: '/events',
    summary: 'Notices as server-sent events; as a socket with a ticket.',
    params: NO_PARAMS,
    query: NO_PARAMS,
    body: NO_BODY,
    answer: { kind: 'events' },
    handle: async (_, caller) => eventStream(services, caller),
  }),
];

/** Keeps proxies from closing a line that has nothing to tell. */
const HEARTBEAT: Millis = millis(25_000);

/**
 * Notices that wait for the reader are folded into the newest of their vault and kind, so what a slow
 * reader holds up has a bound. The event id is the seq.
 */
const eventStream = (
  { connections, timers }: Pick<Services, 'connections' | 'timers'>,
  caller: DeviceCaller,
): Reply => {
  const waiting = createWaiting();
  const opened = connections.open(caller, { send: waiting.add, end: waiting.end });
  if (!opened.ok) return refused(opened.error);
  const heart = timers.every(HEARTBEAT, waiting.beat);
  const close = (): void => {
    heart.cancel();
    opened.value();
  };
  waiting.whenEnded(close);

  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(utf8(': holdfast.v1\n\n')),
      pull: async (controller) => {
        const text = await waiting.next();
        if (text === null) controller.close();
        else controller.enqueue(utf8(text));
      },
      cancel: waiting.end,
    },
    { highWaterMark: 0 },
  );
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  return { kind: 'body', status: 200, body, headers };
};

interface Waiting {
  readonly add: (notice: Notice) => void;
  readonly beat: () => void;
  readonly end: () => void;
  readonly whenEnded: (run: () => void) => void;
  /** What there is to write, as soon as there is something; `null` at the end. */
  readonly next: () => Promise<string | null>;
}

const createWaiting = (): Waiting => {
  const byKind = new Map<string, Notice>();
  const state = { beat: false, ended: false };
  let wake: () => void = () => undefined;
  let ended: () => void = () => undefined;

  return {
    add: (next) => {
      byKind.set(`${next.vault} ${next.kind}`, next);
      wake();
    },
    beat: () => {
      state.beat = true;
      wake();
    },
    end: () => {
      state.ended = true;
      ended();
      wake();
    },
    whenEnded: (run) => {
      ended = run;
    },
    next: async () => {
      while (byKind.size === 0 && !state.beat && !state.ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (state.ended) return null;
      const text = [...byKind.values()].map(eventOf).join('');
      byKind.clear();
      state.beat = false;
      return text === '' ? ':\n\n' : text;
    },
  };
};

const eventOf = (next: Notice): string =>
  `id: ${next.seq}\ndata: ${writeMessage(notice, next)}\n\n`;
