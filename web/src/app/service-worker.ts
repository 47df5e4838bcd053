import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import type { HandoverMessage } from './key-handover.ts';
import { isWhichScript, type ServiceMessage } from './service-messages.ts';
import type { ScriptAddress } from './trusted-types.ts';

export interface ServiceWorkerEvents {
  /** A new version waits. `null`: it did not say which. */
  readonly onWaiting: (version: string | null) => void;
  /** Another version has taken over this page. */
  readonly onTakenOver: () => void;
}

export interface ServiceWorkerLink {
  readonly send: (message: HandoverMessage, ports?: readonly MessagePort[]) => boolean;
  /** Lets the waiting version take over; every page then hears `onTakenOver`. */
  readonly skipWaiting: () => void;
}

const LOOK_FOR_UPDATE_MS = millis(60 * 60_000);
const ANSWER_MS = millis(1000);

/**
 * Registers the service worker behind the start of the app and tells what becomes of it. Where the browser
 * has none, a reload asks for the password and the app starts from the network only.
 */
export const startServiceWorker = (
  script: ScriptAddress,
  ownScript: string,
  timers: Timers,
  { onWaiting, onTakenOver }: ServiceWorkerEvents,
): ServiceWorkerLink => {
  if (!('serviceWorker' in navigator)) return { send: () => false, skipWaiting: () => undefined };
  const { serviceWorker } = navigator;
  let registration: ServiceWorkerRegistration | undefined;

  // The first version of all takes over a page that had none: that changes nothing for the page.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) onTakenOver();
    controlled = true;
  });
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isWhichScript(data)) data.port.postMessage(ownScript);
  });

  const register = async (): Promise<void> => {
    const { Workbox } = await import('workbox-window');
    const workbox = new Workbox(script);
    workbox.addEventListener('waiting', async () => {
      const waiting = (await serviceWorker.getRegistration())?.waiting ?? null;
      onWaiting(waiting === null ? null : await versionOf(waiting, timers));
    });
    registration = await workbox.register({ immediate: true }).catch(() => undefined);
    timers.every(LOOK_FOR_UPDATE_MS, () => void registration?.update().catch(() => undefined));
    tell((await serviceWorker.ready).active, { kind: 'running' });
  };
  void register();

  return {
    send: (message, ports = []) => {
      const target = serviceWorker.controller ?? registration?.active ?? null;
      target?.postMessage(message, [...ports]);
      return target !== null;
    },
    skipWaiting: () => tell(registration?.waiting ?? null, { type: 'SKIP_WAITING' }),
  };
};

const tell = (
  target: ServiceWorker | null,
  message: ServiceMessage,
  ports: readonly MessagePort[] = [],
): void => target?.postMessage(message, [...ports]);

const versionOf = (target: ServiceWorker, timers: Timers): Promise<string | null> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const give = (version: unknown): void => {
      patience.cancel();
      port1.close();
      resolve(typeof version === 'string' ? version : null);
    };
    const patience = timers.after(ANSWER_MS, () => give(null));
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => give(data));
    port1.start();
    tell(target, { kind: 'which-version', port: port2 }, [port2]);
  });
