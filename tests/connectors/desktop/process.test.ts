import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fromBase64url } from '@holdfast/shared/base/bytes.ts';
import { parsePairAnswer } from '@holdfast/shared/link/link.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { aWorld, type World } from './companion-world.ts';
import { ask, openPage, postCode, valueOf } from './page.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

let world: World;
let port: number;
let running: Run[];

beforeEach(async () => {
  world = await aWorld();
  port = await freePort();
  running = [];
});

afterEach(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL');
  await world.remove();
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

const run = (env: Readonly<Record<string, string>> = {}): Run => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'connectors/desktop/src/main.ts'], {
    cwd: REPOSITORY,
    env: {
      PATH: process.env['PATH'],
      HOME: world.home,
      SHELL: '/bin/bash',
      HOLDFAST_COMPANION_PORT: String(port),
      HOLDFAST_APP_PORT: '4870',
      HOLDFAST_DATA_DIR: world.dataDir,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString('utf8');
  });
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString('utf8');
  });
  const ended = once(child, 'close').then(([code]: readonly unknown[]) =>
    typeof code === 'number' ? code : null,
  );
  const started = { child, out: () => out, errors: () => errors, ended };
  running.push(started);
  return started;
};

const codesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^pairing-code ([A-Za-z0-9_-]{22})$/gm)].map(([, code = '']) => code);

const codeOf = async (started: Run, index = 0): Promise<string> => {
  await expect
    .poll(() => codesOf(started.out()).length, { timeout: 30_000 })
    .toBeGreaterThan(index);
  return codesOf(started.out())[index] ?? '';
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the process prints a code that pairs, serves, and ends with its terminals on SIGTERM', async () => {
  const started = run();
  const answer = await postCode(port, await codeOf(started));
  const pairing = parsePairAnswer(answer.body);
  if (!pairing.ok) throw new Error(`not paired: ${answer.status}`);
  const secret = fromBase64url(pairing.value.secret) ?? new Uint8Array(0);
  const page = await openPage({ port }, { clientId: pairing.value.clientId, secret });
  const size = { columns: 80, rows: 24 };
  const { id } = valueOf(await page.call('terminal.open', { cwd: null, size }));
  const { channel } = valueOf(
    await page.call('terminal.attach', { terminal: id, fromByte: 0, windowBytes: null }),
  );
  // A shell that does not heed the first request to end.
  valueOf(await page.call('terminal.input', { terminal: id, text: 'trap "" HUP; echo pid=$$.\r' }));
  await page.until(() => /pid=\d+\./.test(page.textOf(channel)));
  const shell = Number(/pid=(\d+)\./.exec(page.textOf(channel))?.[1]);
  expect(isAlive(shell)).toBe(true);

  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
  expect(isAlive(shell)).toBe(false);
  await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
});

test('a line on its input asks for a new code, and the old one stops working', async () => {
  const started = run();
  const first = await codeOf(started);
  started.child.stdin?.write('pair\n');
  const second = await codeOf(started, 1);
  expect((await postCode(port, first)).status).toBe(401);
  expect((await postCode(port, second)).status).toBe(200);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
});

test('a port that another program holds ends it with one sentence', async () => {
  const holder = createServer();
  holder.listen(port, '127.0.0.1');
  await once(holder, 'listening');
  const started = run();
  expect(await started.ended).toBe(1);
  expect(started.errors()).toBe(
    `Port ${port} is taken by another program; set HOLDFAST_COMPANION_PORT to a free one.\n`,
  );
  expect(started.out()).toBe('');
  holder.close();
});

test('a folder that cannot be written to ends it with one sentence', async () => {
  const inTheWay = join(world.outside, 'a-file');
  await writeFile(inTheWay, '');
  const started = run({ HOLDFAST_DATA_DIR: join(inTheWay, 'data') });
  expect(await started.ended).toBe(1);
  expect(started.errors()).toBe('The folder that HOLDFAST_DATA_DIR names cannot be written to.\n');
});

test.each([
  ['HOLDFAST_COMPANION_PORT', 'eighty'],
  ['HOLDFAST_APP_PORT', '99999'],
  ['HOLDFAST_APP_ORIGINS', '*'],
])('a value of %s that means nothing ends it with one sentence', async (name, value) => {
  const started = run({ [name]: value });
  expect(await started.ended).toBe(1);
  expect(started.errors()).toBe(`${name} has a value that cannot be used.\n`);
});

test('what it says of itself holds no code and no path of the user', async () => {
  const started = run();
  const code = await codeOf(started);
  await ask(port, { path: '/link', headers: { origin: 'https://evil.example' } });
  await postCode(port, code);
  started.child.kill('SIGTERM');
  await started.ended;
  expect(started.errors()).toContain('companion-started');
  expect(started.errors()).not.toContain(code);
  expect(started.errors()).not.toContain(world.home);
});
