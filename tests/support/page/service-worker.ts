import type { Page } from 'playwright-core';

/** Asks the browser to fetch the service worker again, as it does by itself once in a while. */
export const lookForUpdate = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update();
  });

/** Addresses of the scripts that the page itself names. */
export const scriptsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => [...document.scripts].map((script) => script.src));

/** Paths of every response in the caches of this origin. */
export const cachedFiles = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  });

/** What a worker of this page would be given right now. Takes it: whoever asks next gets none. */
export const takeKeyFromServiceWorker = (page: Page): Promise<'key' | 'none' | 'silence'> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<'key' | 'none' | 'silence'>((resolve) => {
      port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        resolve(data instanceof CryptoKey ? 'key' : 'none');
      });
      port1.start();
      setTimeout(() => resolve('silence'), 3000);
    });
    registration.active?.postMessage({ kind: 'take-key', port: port2 }, [port2]);
    return answer;
  });
