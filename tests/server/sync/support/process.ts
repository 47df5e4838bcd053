import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../../support/free-port.ts';
import type { Ask } from './client.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const MAIN = join(ROOT, 'server/src/host/main.ts');

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** With its exit code; `null` after a signal. */
  readonly ended: Promise<number | null>;
}

/** The program itself, as an operator starts it. */
export const startProcess = (env: Readonly<Record<string, string>>): ServerProcess => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nowhere', ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  const keep = (data: Buffer): void => {
    output += data.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, output: () => output, ended };
};

export interface RunningProcess extends ServerProcess {
  readonly origin: string;
  readonly ask: Ask;
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Resolves when it is ready for requests. */
export const startServer = async (
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> => {
  const port = await freePort();
  const running = startProcess({
    HOLDFAST_DATA_DIR: folder,
    HOLDFAST_SYNC_PORT: String(port),
    ...env,
  });
  const origin = `http://127.0.0.1:${port}`;
  for (;;) {
    if (running.child.exitCode !== null)
      throw new Error(`the server did not start: ${running.output()}`);
    const ready = await fetch(`${origin}/ready`).catch(() => null);
    if (ready?.status === 200) break;
    await sleep(50);
  }
  return { ...running, origin, ask: (path, init) => fetch(`${origin}/api/v1${path}`, init) };
};
