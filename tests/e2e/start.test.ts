import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { isHealthy, isPortFree } from '@holdfast/web/host/health.ts';
import { freePorts } from '../support/free-port.ts';

const repository = join(import.meta.dirname, '../..');

interface Launcher {
  readonly child: ChildProcess;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

let home = '';
let ports: readonly number[] = [];
const running: ChildProcess[] = [];
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
  ports = await freePorts(3);
});
test.afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await expect.poll(allFree, { timeout: 15_000 }).toBe(true);
  await rm(home, { recursive: true, force: true });
});

const allFree = async (): Promise<boolean> =>
  (await Promise.all(ports.map(isPortFree))).every((free) => free);

const UP = ['--import', 'tsx', 'web/host/up.ts'];

const start = (
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = UP,
): Launcher => {
  const [app, sync, companion] = ports.map(String);
  const child = spawn(process.execPath, args, {
    cwd: repository,
    env: {
      ...process.env,
      HOME: home,
      HOLDFAST_APP_PORT: app,
      HOLDFAST_SYNC_PORT: sync,
      HOLDFAST_COMPANION_PORT: companion,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  return { child, out, err };
};

const untilReady = async ({ out, err }: Launcher): Promise<string> => {
  await expect.poll(() => out.join('') + err.join(''), { timeout: 100_000 }).not.toBe('');
  return out.join('');
};
const ended = async ({ child }: Launcher): Promise<unknown> =>
  child.exitCode ?? (await once(child, 'close'))[0];
const healthOf = (index: number): Promise<boolean> =>
  isHealthy(`http://${index === 2 ? '127.0.0.1' : 'localhost'}:${ports[index] ?? 0}/health`);
const log = (name: string): Promise<string> =>
  readFile(join(home, '.holdfast/logs', `${name}.log`), 'utf8');
/** The process that listens on a port, found by what `/proc` knows; Linux only. */
const listenerOn = async (port: number): Promise<number> => {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const env = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (env.includes(`HOME=${home}\0`) && line.includes(SCRIPTS[ports.indexOf(port)] ?? '?')) {
      return Number(pid);
    }
  }
  return 0;
};
const SCRIPTS = ['web/host/main.ts', 'server/src/host/main.ts', 'connectors/desktop/src/main.ts'];

test('one command starts everything, says one line, and stops everything', async () => {
  const launcher = start();
  const said = await untilReady(launcher);

  expect(launcher.err.join('')).toBe('');
  expect(said).toMatch(
    new RegExp(`^Holdfast is ready: http://localhost:${ports[0] ?? 0}/#pair=[A-Za-z0-9_-]+\n$`),
  );
  expect(await Promise.all([0, 1, 2].map(healthOf))).toEqual([true, true, true]);

  launcher.child.kill('SIGINT');
  expect(await ended(launcher)).toBe(0);
  expect(await allFree()).toBe(true);
  expect(launcher.out.join('') + launcher.err.join('')).toBe(said);
});

test('the logs are for this user only and hold no pairing code', async () => {
  const launcher = start();
  const code = /#pair=(\S+)/.exec(await untilReady(launcher))?.[1] ?? '';
  expect(code).not.toBe('');

  for (const name of ['launcher', 'app', 'sync', 'companion']) {
    expect(await log(name)).not.toContain(code);
    const { mode } = await stat(join(home, '.holdfast/logs', `${name}.log`));
    expect(mode & 0o077).toBe(0);
  }
  expect(await log('launcher')).toContain('ready at');
});

test('a second start says where the first one is', async () => {
  const first = start();
  await untilReady(first);

  const second = start();
  expect(await ended(second)).toBe(1);
  expect(second.out).toEqual([]);
  expect(second.err.join('')).toBe(
    `Holdfast is already running here: http://localhost:${ports[0] ?? 0} (process ${first.child.pid ?? 0}).\n`,
  );
});

test('a port of another program is named with the variable that moves it', async () => {
  await untilReady(start());

  const other = start({ HOLDFAST_DATA_DIR: join(home, 'other') });
  expect(await ended(other)).toBe(1);
  expect(other.err.join('')).toBe(
    `Port ${ports[0] ?? 0} is in use by another program; stop it, or choose another port with HOLDFAST_APP_PORT.\n`,
  );
});

test('a process that crashes is started again, and one line says so', async () => {
  test.skip(process.platform !== 'linux', 'finds the process in /proc');
  const launcher = start();
  await untilReady(launcher);

  process.kill(await listenerOn(ports[1] ?? 0), 'SIGKILL');

  await expect
    .poll(() => launcher.err.join(''))
    .toMatch(
      /^The sync server stopped \(SIGKILL\) and is started again in 1 s; the logs are in \S+\.\n$/,
    );
  await expect.poll(() => healthOf(1), { timeout: 15_000 }).toBe(true);
  expect(await log('launcher')).toContain('The sync server stopped (SIGKILL)');
});

test('nothing outlives a launcher that is killed', async () => {
  const launcher = start();
  await untilReady(launcher);

  launcher.child.kill('SIGKILL');

  await expect.poll(allFree, { timeout: 15_000 }).toBe(true);
});

test('it ends when the package runner far above it is killed', async () => {
  // As `npm start` does: a runner, a shell, and the launcher below it. The shell survives the runner.
  const shell = `'${process.execPath}' ${UP.join(' ')}; true`;
  const launcher = start({}, [
    '-e',
    `process.title = 'npm start';
     require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'inherit' });`,
  ]);
  await untilReady(launcher);

  launcher.child.kill('SIGKILL');

  await expect.poll(allFree, { timeout: 15_000 }).toBe(true);
});

test('no sync server runs here when the app is told of another one', async () => {
  const launcher = start({ HOLDFAST_SYNC_ORIGIN: 'https://sync.example.org' });
  expect(await untilReady(launcher)).toContain('Holdfast is ready');

  expect(await Promise.all([0, 1, 2].map(healthOf))).toEqual([true, false, true]);
  const page = await fetch(`http://localhost:${ports[0] ?? 0}/`, {
    headers: { accept: 'text/html' },
  });
  expect(page.headers.get('content-security-policy')).toContain(
    "connect-src 'self' https://sync.example.org wss://sync.example.org ",
  );
});
