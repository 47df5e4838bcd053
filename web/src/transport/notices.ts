import { fromUtf8, toBase64url, utf8 } from '@holdfast/shared/base/bytes.ts';
import { parseJson } from '@holdfast/shared/base/json.ts';
import { millis, type Timers, type Unsubscribe } from '@holdfast/shared/base/ports.ts';
import {
  EVENTS_PROTOCOL,
  type Notice,
  notice,
  TICKET_PREFIX,
  ticketAnswer,
} from '@holdfast/shared/wire/events.ts';
import { readValue } from '@holdfast/shared/wire/message.ts';
import { type Http, readAnswer } from './http.ts';

/** Hints that something may have changed. A lost or forged one costs a request, never a change. */
export interface NoticeDeps {
  readonly origin: string;
  readonly http: Http;
  readonly timers: Timers;
  readonly openSocket: (url: string, protocols: readonly string[]) => WebSocket;
  readonly hear: (notice: Notice) => void;
  /** The line came up: whatever happened before it did is not going to be told. */
  readonly onOpen: () => void;
}

const RETRY_MS = 5_000;
/** After so many sockets that did not open (a proxy that lets none through) the stream is read instead. */
const SOCKETS_BEFORE_STREAM = 2;

/** Listens until told to stop: by WebSocket, or by a streamed response where sockets do not get through. */
export const listenToNotices = (deps: NoticeDeps): Unsubscribe => {
  const stopped = new AbortController();
  void (async () => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      const opened =
        failures < SOCKETS_BEFORE_STREAM
          ? await bySocket(deps, stopped.signal)
          : await byStream(deps, stopped.signal);
      failures = opened ? 0 : failures + 1;
      await pause(deps.timers, stopped.signal);
    }
  })();
  return () => stopped.abort();
};

/** Resolves when the socket is gone; `true` when it had been open. */
const bySocket = async (
  { origin, http, openSocket, hear, onOpen }: NoticeDeps,
  stop: AbortSignal,
): Promise<boolean> => {
  const asked = await http.ask({ method: 'POST', path: '/events/ticket', body: '{}' });
  if (!asked.ok) return false;
  const ticket = await readAnswer(ticketAnswer, asked.value);
  if (!ticket.ok || stop.aborted) return false;

  const socket = openSocket(`${origin.replace(/^http/, 'ws')}/api/v1/events`, [
    EVENTS_PROTOCOL,
    TICKET_PREFIX + toBase64url(ticket.value.ticket),
  ]);
  return new Promise((resolve) => {
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      onOpen();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') hearText(hear, data);
    });
    socket.addEventListener('close', () => resolve(opened));
    stop.addEventListener('abort', () => socket.close());
  });
};

/** Server-sent events over `fetch`, because EventSource can send no token. */
const byStream = async (
  { http, hear, onOpen }: NoticeDeps,
  stop: AbortSignal,
): Promise<boolean> => {
  const asked = await http.ask({
    method: 'GET',
    path: '/events',
    headers: { accept: 'text/event-stream' },
    until: stop,
  });
  if (!asked.ok || asked.value.body === null) return false;
  onOpen();
  const reader = asked.value.body.getReader();
  let held = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return true;
      held += fromUtf8(value) ?? '';
      const lines = held.split('\n');
      held = (lines.pop() ?? '').slice(-MAX_LINE);
      for (const line of lines) if (line.startsWith('data:')) hearText(hear, line.slice(5));
    }
  } catch {
    return true;
  }
};

const MAX_LINE = 4_096;

const hearText = (hear: (notice: Notice) => void, text: string): void => {
  if (utf8(text).length > MAX_LINE) return;
  const parsed = readValue(notice, parseJson(text));
  if (parsed.ok) hear(parsed.value);
};

const pause = (timers: Timers, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const timer = timers.after(millis(RETRY_MS), resolve);
    stop.addEventListener('abort', () => {
      timer.cancel();
      resolve();
    });
  });
