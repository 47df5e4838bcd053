import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from 'playwright-core';
import { copyProfile, deleteDatabases, filesOfKind, flipByte } from '../support/browser/damage.ts';
import { findMarkers } from '../support/browser/find-markers.ts';
import { aMarker } from '../support/browser/marker-forms.ts';
import { watchPages } from '../support/browser/page-watch.ts';
import { openProfile, type ProfileBrowser } from '../support/browser/profile-browser.ts';
import { freePort } from '../support/free-port.ts';

// The tools of the stories, tried on a page that does what ours must never do.
const PAGE = `<!doctype html><title>x</title><script>
  const open = indexedDB.open('plain');
  open.onupgradeneeded = () => open.result.createObjectStore('texts');
  window.ready = new Promise((done) => { open.onsuccess = () => done(open.result); });
  window.put = async (text) => {
    const act = (await ready).transaction('texts', 'readwrite', { durability: 'strict' });
    act.objectStore('texts').put(text, 'one');
    await new Promise((done) => { act.oncomplete = () => done(null); });
  };
  window.journal = async (text) => {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle('1-1', { create: true });
    const out = await file.createWritable();
    await out.write(text);
    await out.close();
  };
  addEventListener('load', () => setTimeout(() => {
    for (const until = performance.now() + 120; performance.now() < until; ) ;
    console.error('said on purpose');
    Promise.reject(new Error('rejected on purpose'));
  }));
</script>`;

let server: Server;
let port = 0;
let folder = '';
const opened: ProfileBrowser[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  port = await freePort();
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  }).listen(port, '127.0.0.1');
});
test.afterEach(async () => {
  await Promise.all(opened.splice(0).map((browser) => browser.kill()));
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (profile: string): Promise<ProfileBrowser> => {
  const browser = await openProfile(profile);
  opened.push(browser);
  return browser;
};
const visit = async ({ context }: ProfileBrowser): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  return page;
};
const write = (page: Page, marker: string): Promise<unknown> =>
  page.evaluate(
    `Promise.all([put(${JSON.stringify(marker)}), journal(${JSON.stringify(marker)})])`,
  );
const read = (page: Page): Promise<unknown> =>
  page.evaluate(`ready.then((database) => new Promise((done) => {
    const get = database.transaction('texts').objectStore('texts').get('one');
    get.onsuccess = () => done(get.result);
  }))`);

test('what a page wrote is found in its profile after SIGKILL and after a close', async () => {
  const killed = join(folder, 'killed');
  const closed = join(folder, 'closed');
  const [first, second] = [aMarker(), aMarker()];

  const one = await open(killed);
  await write(await visit(one), first);
  await one.kill();
  const two = await open(closed);
  await write(await visit(two), second);
  await two.close();

  const search = await findMarkers(folder, [first, second, aMarker()]);
  const found = (marker: string): readonly string[] =>
    search.hits.filter((hit) => hit.marker === marker).map(({ file }) => file);
  expect(found(first).some((file) => file.includes('IndexedDB'))).toBe(true);
  expect(found(first).some((file) => file.includes('File System'))).toBe(true);
  expect(found(second).some((file) => file.includes('IndexedDB'))).toBe(true);
  expect(new Set(search.hits.map(({ marker }) => marker)).size).toBe(2);
});

test('a profile goes on after SIGKILL, and a copy of it can be damaged file by file', async () => {
  const profile = join(folder, 'profile');
  const one = await open(profile);
  await write(await visit(one), 'kept');
  await one.kill();

  const copy = join(folder, 'copy');
  await copyProfile(profile, copy);
  const [log = ''] = await filesOfKind(copy, 'log');
  const [journal = ''] = await filesOfKind(copy, 'journal');
  expect(await filesOfKind(copy, 'manifest')).toHaveLength(1);
  expect(await readFile(journal, 'utf8')).toBe('kept');
  const before = await readFile(log);
  const { offset, to } = await flipByte(log, 7);
  const after = await readFile(log);
  expect(after[offset]).toBe(to);
  expect(before.filter((byte, at) => byte !== after[at])).toHaveLength(1);

  await deleteDatabases(copy);
  expect(await filesOfKind(copy, 'log')).toEqual([]);

  const again = await open(profile);
  expect(await read(await visit(again))).toBe('kept');
});

test('errors and long tasks of a page are seen', async () => {
  const browser = await open(join(folder, 'profile'));
  const watch = await watchPages(browser.context);
  await visit(browser);

  await expect.poll(() => watch.errors).toContain('console: said on purpose');
  await expect.poll(() => watch.errors).toContain('uncaught: rejected on purpose');
  await expect.poll(async () => (await watch.longTasks()).length).toBeGreaterThan(0);
  expect(Math.max(...(await watch.longTasks()))).toBeGreaterThan(100);
});
