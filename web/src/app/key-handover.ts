import type { Timers } from '@holdfast/shared/base/ports.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';

/*
 * How the root key's handle passes from the crypto worker of one page to that of the next, across a
 * reload or from tab to tab. The handle is a non-extractable CryptoKey; no page ever receives it.
 *
 *   old page    makes a channel, moves one end to the service worker and one to its crypto worker
 *   old worker  posts the handle, and nothing else, into its end
 *   service w.  keeps it in a variable for at most ten seconds
 *   new page    makes a channel, moves one end to the service worker and one to its crypto worker
 *   new worker  receives one message: the handle, or `null` where there is none
 */

export type HandoverMessage =
  | { readonly kind: 'keep-key'; readonly port: MessagePort }
  | { readonly kind: 'take-key'; readonly port: MessagePort }
  | { readonly kind: 'forget-key' };

export const KEEP_MS = millis(10_000);
/** The next page can be faster than the last worker: how long it is waited for a handle that was announced. */
export const LATE_MS = millis(1000);

export const isHandoverMessage = (data: unknown): data is HandoverMessage => {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  if (data.kind === 'forget-key') return true;
  if (data.kind !== 'keep-key' && data.kind !== 'take-key') return false;
  return 'port' in data && data.port instanceof MessagePort;
};

export interface KeyHolder {
  readonly hear: (message: HandoverMessage) => void;
  readonly holdsKey: () => boolean;
}

/** The service worker's half. Its one variable is the only place the handle is ever kept outside a worker. */
export const createKeyHolder = ({ timers }: { readonly timers: Timers }): KeyHolder => {
  let held: CryptoKey | null = null;
  let announced = false;
  let waiting: MessagePort | null = null;
  let cancel = (): void => {};

  const forget = (): void => {
    cancel();
    held = null;
    announced = false;
    answer(null);
  };
  const answer = (key: CryptoKey | null): void => {
    waiting?.postMessage(key);
    waiting?.close();
    waiting = null;
  };
  const hold = (port: MessagePort, data: unknown): void => {
    port.close();
    if (!announced || !isHandle(data)) return;
    announced = false;
    if (waiting !== null) {
      cancel();
      answer(data);
      return;
    }
    held = data;
  };

  const keep = (port: MessagePort): void => {
    forget();
    announced = true;
    cancel = timers.after(KEEP_MS, forget).cancel;
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) => hold(port, data));
    port.start();
  };
  const take = (port: MessagePort): void => {
    answer(null); // who asked before and was not answered yet
    waiting = port;
    const key = held;
    if (key === null && announced) {
      cancel();
      cancel = timers.after(LATE_MS, forget).cancel;
      return;
    }
    held = null;
    cancel();
    answer(key);
  };

  return {
    hear: (message) => {
      switch (message.kind) {
        case 'keep-key':
          return keep(message.port);
        case 'take-key':
          return take(message.port);
        case 'forget-key':
          return forget();
        default:
          return unreachable(message);
      }
    },
    holdsKey: () => held !== null,
  };
};

const isHandle = (data: unknown): data is CryptoKey =>
  data instanceof CryptoKey && !data.extractable;

export interface KeyPorts {
  /** Moves a message and its port to the service worker; `false` where there is none. */
  readonly toServiceWorker: (message: HandoverMessage, ports: readonly MessagePort[]) => boolean;
}

/** The page's half: makes a channel, moves both ends away, and never listens to either. */
export const movePorts = async <Answer>(
  { toServiceWorker }: KeyPorts,
  kind: 'keep-key' | 'take-key',
  toEngine: (port: MessagePort) => Promise<Answer>,
): Promise<Answer | null> => {
  const { port1, port2 } = new MessageChannel();
  if (!toServiceWorker({ kind, port: port1 }, [port1])) return null;
  return toEngine(port2);
};
