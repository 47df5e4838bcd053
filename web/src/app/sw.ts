import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import { PrecacheController } from 'workbox-precaching/PrecacheController';
import { PrecacheRoute } from 'workbox-precaching/PrecacheRoute';
import { NavigationRoute } from 'workbox-routing/NavigationRoute';
import { registerRoute } from 'workbox-routing/registerRoute';
import { createKeyHolder, isHandoverMessage } from './key-handover.ts';
import { isServiceMessage, type ServiceMessage, type WhichScript } from './service-messages.ts';

declare const self: ServiceWorkerGlobalScope;
declare const __HOLDFAST_PRECACHE__: readonly { readonly url: string; readonly revision: string }[];
declare const __HOLDFAST_VERSION__: string;

/*
 * Keeps the shell: every file of the build and nothing else. What the sync server or the companion answer
 * has another origin and never comes by here. No key and no word of the user is written to any storage.
 */

const timers: Timers = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
  every: (period, run) => {
    const timer = setInterval(run, period);
    return { cancel: () => clearInterval(timer) };
  },
};

const ANSWER_MS = millis(2000);

const precache = new PrecacheController();
precache.addToCacheList([...__HOLDFAST_PRECACHE__]);
const keyHolder = createKeyHolder({ timers });

self.addEventListener('install', (event) => void precache.install(event));
// The first page of all is ours at once: it may hand over its key before its first reload.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

registerRoute(new PrecacheRoute(precache));
registerRoute(new NavigationRoute(precache.createHandlerBoundToURL('/index.html')));
// A page of the version before may still ask for its files: they stay until no such page is left.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  async ({ request }) => {
    const cache = await caches.open(precache.strategy.cacheName);
    return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
  },
);

self.addEventListener('message', (event) => {
  const data: unknown = event.data;
  if (isHandoverMessage(data)) keyHolder.hear(data);
  else if (isServiceMessage(data)) event.waitUntil(serve(data, event));
});

const serve = async (message: ServiceMessage, event: ExtendableEvent): Promise<void> => {
  if ('type' in message) return self.skipWaiting();
  if (message.kind === 'which-version') return message.port.postMessage(__HOLDFAST_VERSION__);
  // What a version that waits has cached already is in no list of ours: it must not be cleaned away.
  if (isFollowed() || !(await everyPageIsOurs()) || isFollowed()) return;
  await precache.activate(event);
};

const isFollowed = (): boolean =>
  self.registration.waiting !== null || self.registration.installing !== null;

/** True when each open page runs this version. One that does not answer may need its old files. */
const everyPageIsOurs = async (): Promise<boolean> => {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const scripts = await Promise.all(pages.map(scriptOf));
  return scripts.every(
    (script) => script !== null && precache.getCacheKeyForURL(script) !== undefined,
  );
};

const scriptOf = (page: Client): Promise<string | null> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const message: WhichScript = { kind: 'which-script', port: port2 };
    const give = (script: unknown): void => {
      patience.cancel();
      port1.close();
      resolve(typeof script === 'string' ? script : null);
    };
    const patience = timers.after(ANSWER_MS, () => give(null));
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => give(data));
    port1.start();
    page.postMessage(message, [port2]);
  });
