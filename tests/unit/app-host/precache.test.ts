import { type Stamp, stampPrecache } from '@holdfast/web/host/precache.ts';
import { expect, test } from 'vitest';

const STAMPS = new Map<string, Stamp>([
  ['/index.html', { revision: 'page-1', integrity: 'sha256-page' }],
  ['/assets/engine.worker-aaaaaaaa.js', { revision: 'worker-1', integrity: 'sha256-worker' }],
]);
const stampOf = (path: string): Stamp | undefined => STAMPS.get(path);

const PAGE = '{"url":"/index.html","revision":"page-1","integrity":"sha256-page"}';

test.each([
  '{url:"index.html",revision:"old"}',
  "{'revision':'old-HOLDFAST_ORIGINS','url':'/index.html'}",
  '{revision:`old`,url:`./index.html`}',
  '{"url":"/","revision":"old","integrity":"sha384-old"}',
])('the page gets the revision of what is served, however its entry %s is written', (entry) => {
  const stamped = stampPrecache(`run([${entry}])`, stampOf);
  const expected = entry.includes('index.html')
    ? PAGE.replace('"/index.html"', JSON.stringify(/[./]*index\.html/.exec(entry)?.[0]))
    : PAGE.replace('/index.html', '/');
  expect(stamped).toEqual({ ok: true, value: `run([${expected}])` });
});

test('a file with a hash in its name gets a revision too, because its headers may change', () => {
  const script =
    'x=[{url:"index.html",revision:"r"},{url:"assets/engine.worker-aaaaaaaa.js",revision:null}]';
  expect(stampPrecache(script, stampOf)).toMatchObject({
    value: expect.stringContaining(
      '{"url":"assets/engine.worker-aaaaaaaa.js","revision":"worker-1","integrity":"sha256-worker"}',
    ),
  });
});

test('code that is no entry of the list stays as it is', () => {
  const code = 'const f=(url,revision)=>({url:url,revision:null});g({url:"/x"});h({a:1});';
  expect(stampPrecache(`${code}[{url:"index.html",revision:"r"}]`, stampOf)).toEqual({
    ok: true,
    value: `${code}[${PAGE.replace('/index.html', 'index.html')}]`,
  });
});

test('a list that names a file the build does not hold is refused', () => {
  const script = '[{url:"index.html",revision:"r"},{url:"assets/gone-11111111.js",revision:null}]';
  expect(stampPrecache(script, stampOf)).toEqual({
    ok: false,
    error: { kind: 'precache-missing-file', url: 'assets/gone-11111111.js' },
  });
});

test('a service worker that does not keep the page is refused', () => {
  expect(stampPrecache('skipWaiting()', stampOf)).toEqual({
    ok: false,
    error: { kind: 'precache-without-page' },
  });
});
