import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAppHost } from '@holdfast/web/host/app-host.ts';
import { type AssetsByPath, loadAssets } from '@holdfast/web/host/assets.ts';
import { headerSet } from '@holdfast/web/host/header-set.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PORT = 4870;
const SYNC = 'http://localhost:4871';
const COMPANION = 'http://127.0.0.1:4872';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-app-'));
  await put('index.html', '<!doctype html><html><head><title>Holdfast</title></head></html>');
  await put('assets/main-Ab12Cd34.js', 'export {};');
  await put('assets/engine.worker-Ab12Cd34.js', 'onmessage = null;');
  await put('icons/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await put(
    'sw.js',
    'self.list=[{url:"/index.html",revision:"built-HOLDFAST_ORIGINS"},' +
      '{url:"/assets/engine.worker-Ab12Cd34.js",revision:null}]',
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

const load = async (syncOrigin = SYNC): Promise<AssetsByPath> => {
  const origins = { syncOrigin, companionOrigin: COMPANION };
  const assets = await loadAssets(folder, headerSet(origins), { ...origins, version: '0.1.0' });
  if (!assets.ok) throw new Error(assets.error.kind);
  return assets.value;
};

const open = async (): Promise<ReturnType<typeof createAppHost>> => {
  const headers = headerSet({ syncOrigin: SYNC, companionOrigin: COMPANION });
  return createAppHost({ assets: await load(), headers, port: PORT });
};

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
const ask = async (
  path: string,
  { method = 'GET', headers = {} }: Asking = {},
): Promise<Response> =>
  (await open()).request(`http://localhost:${PORT}${path}`, {
    method,
    headers: { host: `localhost:${PORT}`, ...headers },
  });

const NAVIGATION = { headers: { accept: 'text/html,*/*' } };

test.each([
  ['the page', '/', NAVIGATION, 200],
  ['a route of the page', '/s/0123', NAVIGATION, 200],
  ['a script', '/assets/main-Ab12Cd34.js', {}, 200],
  ['a worker', '/assets/engine.worker-Ab12Cd34.js', {}, 200],
  ['the service worker', '/sw.js', {}, 200],
  ['the word for the launcher', '/health', {}, 200],
  ['a file that is gone', '/assets/old-00000000.js', NAVIGATION, 404],
  ['an unknown path', '/nothing', {}, 404],
  ['another method', '/', { method: 'POST' }, 405],
  ['a foreign host name', '/', { headers: { host: 'evil.test:4870' } }, 421],
  ['our address by number', '/', { headers: { host: '127.0.0.1:4870' } }, 308],
  ['only the head', '/sw.js', { method: 'HEAD' }, 200],
])('%s is answered with the whole header set', async (_what, path, asking, status) => {
  const response = await ask(path, asking);

  expect(response.status).toBe(status);
  for (const [name, value] of headerSet({ syncOrigin: SYNC, companionOrigin: COMPANION })) {
    expect(response.headers.get(name)).toBe(value);
  }
});

test('the page brings its own configuration', async () => {
  const html = await (await ask('/', NAVIGATION)).text();
  const content = /<meta name="holdfast-config" content="([^"]*)">/.exec(html)?.[1] ?? '';
  expect(JSON.parse(content.replaceAll('&quot;', '"'))).toEqual({
    syncOrigin: SYNC,
    companionOrigin: COMPANION,
    version: '0.1.0',
  });
});

test.each([
  ['/', 'no-cache', 'text/html; charset=utf-8'],
  ['/sw.js', 'no-cache', 'text/javascript; charset=utf-8'],
  ['/icons/icon.svg', 'no-cache', 'image/svg+xml'],
  [
    '/assets/main-Ab12Cd34.js',
    'public, max-age=31536000, immutable',
    'text/javascript; charset=utf-8',
  ],
  ['/assets/engine.worker-Ab12Cd34.js', 'no-cache', 'text/javascript; charset=utf-8'],
])('%s is kept as %s', async (path, cacheControl, type) => {
  const response = await ask(path, NAVIGATION);
  expect(response.headers.get('cache-control')).toBe(cacheControl);
  expect(response.headers.get('content-type')).toBe(type);
});

test('what the browser already has is not sent again', async () => {
  const first = await ask('/sw.js');
  const again = await ask('/sw.js', {
    headers: { 'if-none-match': first.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

test.each([
  '/../package.json',
  '/%2e%2e/%2e%2e/package.json',
  '/..%2f..%2fpackage.json',
  '/assets/..%5c..%5cpackage.json',
  '//etc/passwd',
  '/assets/%00main-Ab12Cd34.js',
  '/.stamp',
])('%s leads to no file outside the built app', async (path) => {
  await writeFile(join(folder, '.stamp'), 'hidden');
  expect((await ask(path)).status).toBe(404);
});

test('another sync server changes the revision of every file the cache keeps', async () => {
  const script = async (syncOrigin: string): Promise<string> =>
    Buffer.from((await load(syncOrigin)).get('/sw.js')?.body ?? []).toString();
  const revisions = (text: string): readonly string[] =>
    [...text.matchAll(/"revision":"([0-9a-f]{20})"/g)].map(([, revision = '']) => revision);

  const here = revisions(await script(SYNC));
  const there = revisions(await script('https://sync.example.org'));

  expect(here).toHaveLength(2);
  expect(there).toHaveLength(2);
  expect(new Set([...here, ...there]).size).toBe(4);
  expect(revisions(await script(SYNC))).toEqual(here);
});

test('a folder without a built page is named', async () => {
  await rm(join(folder, 'index.html'));
  const origins = { syncOrigin: SYNC, companionOrigin: COMPANION };
  expect(await loadAssets(folder, [], { ...origins, version: '0.1.0' })).toEqual({
    ok: false,
    error: { kind: 'not-built', folder },
  });
});
