import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from 'playwright-core';
import { type House, openHouse } from '../support/browser/house.ts';
import { watchPages } from '../support/browser/page-watch.ts';
import { openProfile, type ProfileBrowser } from '../support/browser/profile-browser.ts';
import { freePorts } from '../support/free-port.ts';

let folder = '';
let ports: readonly [number, number, number] = [0, 0, 0];
let house: House;
let browser: ProfileBrowser;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  const [app = 0, sync = 0, companion = 0] = await freePorts(3);
  ports = [app, sync, companion];
  house = await openHouse({ ports });
  await house.app.start();
  browser = await openProfile(folder);
});
test.afterEach(async () => {
  await browser.kill();
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const visit = async (): Promise<Page> => {
  const page = await browser.context.newPage();
  await page.goto(`${house.app.origin}/`);
  return page;
};
const untilKept = (page: Page): Promise<unknown> =>
  page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
const configOf = async (page: Page): Promise<unknown> =>
  JSON.parse((await page.getAttribute('meta[name="holdfast-config"]', 'content')) ?? 'null');

/** For each kept copy of a worker's script, the network sources its policy allows. */
const keptWorkerPolicies = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const policies: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!request.url.includes('engine.worker')) continue;
        const kept = await cache.match(request);
        const policy = kept?.headers.get('content-security-policy') ?? '';
        policies.push(/connect-src [^;]*/.exec(policy)?.[0] ?? '');
      }
    }
    return policies;
  });

test('the page starts without an error and under its policy, and again with the app host dead', async () => {
  const watch = await watchPages(browser.context);
  const page = await visit();
  await expect(page.getByRole('heading').first()).toBeVisible();
  await untilKept(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

  await house.app.stop();
  await page.reload();

  await expect(page.getByRole('heading').first()).toBeVisible();
  expect(await configOf(page)).toEqual({
    syncOrigin: `http://localhost:${ports[1]}`,
    companionOrigin: `http://127.0.0.1:${ports[2]}`,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  await watch.longTasks();
  expect(watch.errors).toEqual([]);
});

test('another sync server reaches a page that starts from the cache, and its workers, as an update', async () => {
  const page = await visit();
  await untilKept(page);
  await house.close();
  house = await openHouse({ ports, syncOrigin: 'https://sync.example.org' });
  await house.app.start();

  await page.reload();
  expect(await configOf(page)).toMatchObject({ syncOrigin: `http://localhost:${ports[1]}` });
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });

  await expect
    .poll(async () => (await keptWorkerPolicies(page)).toSorted(), { timeout: 20_000 })
    .toEqual([
      expect.stringContaining(`http://localhost:${ports[1]} `),
      expect.stringContaining('https://sync.example.org wss://sync.example.org '),
    ]);
});
