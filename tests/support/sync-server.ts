import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts } from './free-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly syncOrigin: string;
  }
}

const STARTED_WITHIN_MS = 30_000;

/** The real sync server as a process of its own, for every test of a project that runs in a browser. */
const startSyncServer = async (project: TestProject): Promise<() => Promise<void>> => {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-sync-'));
  const { port: pagePort } = project.config.browser.api;
  const pages = [63_315, pagePort ?? 63_315].map((at) => `http://localhost:${at}`);
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '../../server/src/host/main.ts')],
    {
      env: {
        ...process.env,
        HOLDFAST_SYNC_PORT: String(port),
        HOLDFAST_DATA_DIR: folder,
        HOLDFAST_APP_ORIGINS: [...new Set(pages)].join(','),
        HOLDFAST_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const syncOrigin = `http://localhost:${port}`;
  await untilHealthy(`${syncOrigin}/health`);
  project.provide('syncOrigin', syncOrigin);
  return async () => {
    server.kill('SIGTERM');
    await new Promise((resolve) => {
      server.once('exit', resolve);
    });
    await rm(folder, { recursive: true, force: true });
  };
};

const untilHealthy = async (url: string): Promise<void> => {
  const until = Date.now() + STARTED_WITHIN_MS;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not listening yet
    }
    if (Date.now() > until) throw new Error('the sync server did not start');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
};

export { startSyncServer as setup };
