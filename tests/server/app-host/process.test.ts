import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isHealthy, isPortFree } from '@holdfast/web/host/health.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort } from '../../support/free-port.ts';

const main = join(import.meta.dirname, '../../../web/host/main.ts');

let folder = '';
let port = 0;
const running: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-app-'));
  port = await freePort();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const buildPage = (): Promise<void> =>
  writeFile(join(folder, 'index.html'), '<html><head></head></html>');

const start = (env: Readonly<Record<string, string>> = {}): ChildProcess => {
  const child = spawn(process.execPath, ['--import', 'tsx', main, folder], {
    cwd: join(import.meta.dirname, '../../..'),
    env: { ...process.env, HOLDFAST_APP_PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  return child;
};

const ending = async (
  child: ChildProcess,
): Promise<{ readonly code: unknown; readonly said: string }> => {
  const [[code], said] = await Promise.all([
    once(child, 'close'),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  return { code, said };
};

test('the app host answers on localhost until it is asked to stop', async () => {
  await buildPage();
  const child = start();
  await vi.waitUntil(() => isHealthy(`http://localhost:${port}/health`), { timeout: 15_000 });

  const page = await fetch(`http://localhost:${port}/`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('holdfast-config');

  child.kill('SIGTERM');
  expect(await ending(child)).toEqual({ code: 0, said: '' });
  expect(await isPortFree(port)).toBe(true);
});

test.each(['127.0.0.1', '::1'])(
  'a port that is taken on %s is named in one sentence',
  async (host) => {
    await buildPage();
    const other = createServer().listen(port, host);
    await once(other, 'listening');

    expect(await ending(start())).toEqual({
      code: 1,
      said: `Port ${port} is in use by another program; stop it, or choose another port with HOLDFAST_APP_PORT.\n`,
    });
    other.close();
  },
);

test('a wrong variable is named in one sentence', async () => {
  expect(await ending(start({ HOLDFAST_SYNC_PORT: 'x' }))).toEqual({
    code: 1,
    said: 'HOLDFAST_SYNC_PORT is "x"; it has to be a port number from 1 to 65535.\n',
  });
});

test('an app that was not built is named in one sentence', async () => {
  expect(await ending(start())).toEqual({
    code: 1,
    said: `There is no built app in ${folder}; run "npm start" or "npx pnpm run build".\n`,
  });
});
