import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProcessPlan } from '@holdfast/web/host/processes.ts';
import { type Crash, type Pace, type Supervised, supervise } from '@holdfast/web/host/supervise.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { freePort } from '../../support/free-port.ts';

const PACE: Pace = {
  firstBackOffMs: 50,
  mostBackOffMs: 200,
  provenMs: 60_000,
  startMs: 15_000,
  stopMs: 500,
};
const script = join(import.meta.dirname, 'a-process.ts');

const aPlan = async (behaviour: string): Promise<ProcessPlan> => {
  const port = await freePort();
  return {
    name: 'thing',
    title: 'thing',
    args: ['--import', 'tsx', script, behaviour, String(port)],
    env: {},
    port,
    portVariable: 'THING_PORT',
    healthUrl: `http://127.0.0.1:${port}/health`,
  };
};

interface Watched {
  readonly supervised: Supervised;
  readonly plan: ProcessPlan;
  readonly logged: readonly string[];
  readonly crashes: readonly Crash[];
}

const started: Supervised[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

const watch = async (behaviour: string, pace: Partial<Pace> = {}): Promise<Watched> => {
  const plan = await aPlan(behaviour);
  const logged: string[] = [];
  const crashes: Crash[] = [];
  const deps = {
    log: { write: (line: string) => void logged.push(line) },
    takeLine: (line: string) => line.startsWith('pairing-code'),
    onCrash: (crash: Crash) => void crashes.push(crash),
    monotonicMs: () => performance.now(),
  };
  const supervised = supervise(deps, plan, { ...PACE, ...pace });
  started.push(supervised);
  return { supervised, plan, logged, crashes };
};

const pidBehind = async ({ healthUrl }: ProcessPlan): Promise<number> =>
  Number(await (await fetch(healthUrl)).text());
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a process counts as started when it answers, and a line that was taken is not logged', async () => {
  const { supervised, plan, logged } = await watch('good');
  expect(await supervised.firstStart).toEqual({ ok: true, value: undefined });

  const pid = await pidBehind(plan);
  await supervised.stop();

  expect(isAlive(pid)).toBe(false);
  expect(logged).toEqual(['listening']);
});

test('the one sentence of a process that cannot start is handed on', async () => {
  const { supervised, crashes } = await watch('refuses');
  expect(await supervised.firstStart).toEqual({
    ok: false,
    error: { kind: 'ended', title: 'thing', said: 'The folder /x is read-only.' },
  });
  expect(crashes).toEqual([]);
});

test('a process that never answers is given up and ended', async () => {
  const { supervised } = await watch('mute', { startMs: 1_000 });
  expect(await supervised.firstStart).toEqual({
    ok: false,
    error: { kind: 'no-answer', title: 'thing' },
  });
});

test('a process that does not hear the request to stop is killed', async () => {
  const { supervised, plan } = await watch('deaf');
  await supervised.firstStart;
  const pid = await pidBehind(plan);

  await supervised.stop();

  expect(isAlive(pid)).toBe(false);
});

test('a crashed process is started again, later each time', async () => {
  const { supervised, plan, crashes } = await watch('good');
  await supervised.firstStart;
  const first = await pidBehind(plan);

  process.kill(first, 'SIGKILL');
  const second = await vi.waitUntil(() => pidBehind(plan).catch(() => 0), { timeout: 10_000 });
  await fetch(plan.healthUrl.replace('health', 'crash')).catch(() => undefined);
  const third = await vi.waitUntil(() => pidBehind(plan).catch(() => 0), { timeout: 10_000 });

  expect(new Set([first, second, third]).size).toBe(3);
  expect(crashes).toEqual([
    { title: 'thing', how: 'SIGKILL', restartInMs: 50 },
    { title: 'thing', how: 'exit code 3', restartInMs: 100 },
  ]);
});

test('a process ends when its launcher is gone, however that ended', async () => {
  const { healthUrl, args } = await aPlan('good');
  const tether = pathToFileURL(join(import.meta.dirname, '../../../web/host/tether.ts')).href;
  const tethered = [...args.slice(0, 2), '--import', tether, ...args.slice(2)];
  // The launcher of this test starts the process and waits for ever.
  const launcher = spawn(process.execPath, [
    '-e',
    `require('node:child_process').spawn(process.execPath, ${JSON.stringify(tethered)}, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })`,
  ]);
  const ask = async (): Promise<number> =>
    Number(await (await fetch(healthUrl).catch(() => null))?.text());
  const pid = await vi.waitUntil(ask, { timeout: 15_000 });

  launcher.kill('SIGKILL');
  await once(launcher, 'close');

  await vi.waitUntil(() => !isAlive(pid), { timeout: 5_000 });
  expect(isAlive(pid)).toBe(false);
});
