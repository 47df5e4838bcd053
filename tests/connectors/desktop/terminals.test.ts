import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import type { TerminalItem } from '@holdfast/shared/capture/capture.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aWorld, startedIn, timersWithout, type World } from './companion-world.ts';
import { openPage, type Page, type Paired, pairWith, valueOf } from './page.ts';

const SIZE = { columns: 80, rows: 24 };

let world: World;
let companion: Companion;
let paired: Paired;
let page: Page;

beforeEach(async () => {
  world = await aWorld();
  companion = await startedIn(world);
  paired = await pairWith(companion);
  page = await openPage(companion, paired);
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const openShell = async (cwd: string | null = null): Promise<TerminalItem> =>
  valueOf(await page.call('terminal.open', { cwd, size: SIZE }));

const attach = async (
  to: Page,
  terminal: string,
  fromByte = 0,
  windowBytes: number | null = null,
) => valueOf(await to.call('terminal.attach', { terminal, fromByte, windowBytes }));

const type = async (terminal: string, text: string): Promise<void> => {
  valueOf(await page.call('terminal.input', { terminal, text }));
};

/** The newest state of a terminal that the page has heard of. */
const itemOf = (of: Page, terminal: string): TerminalItem | undefined =>
  of.events
    .flatMap((event) => (event.event === 'captured' ? [event.item] : []))
    .filter((item) => item.kind === 'terminal')
    .findLast((item) => item.id === terminal);

test('a shell opens in the home folder and what it prints reaches the page', async () => {
  const { id, cwd } = await openShell();
  expect(cwd).toBe(await realpath(world.home));
  const { channel } = await attach(page, id);
  await type(id, 'echo a$((1+1))b\r');
  await page.until(() => page.textOf(channel).includes('a2b'));
  expect(page.textOf(channel)).toContain('echo a$((1+1))b');
});

test('the bytes of the output pass unchanged, whatever they are', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id);
  await type(id, String.raw`stty -opost; printf '<\377\000\200é🙂>'` + '\r');
  const wanted = Buffer.from([0x3c, 0xff, 0x00, 0x80, ...Buffer.from('é🙂>')]);
  await page.until(() => Buffer.from(page.bytesOf(channel)).includes(wanted));
  expect(page.frames.every(({ type: kind }) => kind === 'terminal')).toBe(true);
});

test('the shell tells its folder, its commands and how they ended', async () => {
  const folder = join(world.home, 'größe & co');
  await mkdir(folder);
  const { id } = await openShell();
  await type(id, 'cd "größe & co"\r');
  await type(id, '(exit 3) # ünïcödé\r');
  await page.until(() => itemOf(page, id)?.lastExitCode === 3);
  expect(itemOf(page, id)).toMatchObject({
    cwd: await realpath(folder),
    cwdSource: 'osc7',
    lastCommand: '(exit 3) # ünïcödé',
    running: false,
  });
});

test('a line that the history does not take is not told', async () => {
  const { id } = await openShell();
  await type(id, 'HISTCONTROL=ignorespace\r');
  await page.until(() => itemOf(page, id)?.lastCommand === 'HISTCONTROL=ignorespace');
  await type(id, ' (exit 7)\r');
  await page.until(() => itemOf(page, id)?.lastExitCode === 7);
  expect(itemOf(page, id)?.lastCommand).toBe('HISTCONTROL=ignorespace');
});

test('a password in a command line is not told', async () => {
  const { id } = await openShell();
  await type(id, 'true --password hunter2 keep\r');
  await page.until(() => itemOf(page, id)?.lastCommand?.startsWith('true') === true);
  expect(itemOf(page, id)?.lastCommand).toBe('true --password <redacted> keep');
});

test('a terminal lives on without a page and is replayed from any byte it still has', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id);
  await type(id, 'echo first\r');
  await page.until(() => page.textOf(channel).includes('first\r\n'));
  await type(id, '(for i in 1 2 3; do sleep 0.05; echo while-away-$i; done) &\r');
  const seen = page.bytesOf(channel).length;
  await page.close();

  page = await openPage(companion, paired);
  const again = await attach(page, id, seen);
  expect(again.fromByte).toBe(seen);
  await page.until(() => page.textOf(again.channel).includes('while-away-3'));
  expect(page.frames[0]?.fromByte).toBe(seen);
});

test('terminals are listed with where they stand', async () => {
  const { id } = await openShell();
  await type(id, 'cd /tmp\r');
  await page.until(() => itemOf(page, id)?.cwd === '/tmp');
  const { terminals } = valueOf(await page.call('terminal.list', {}));
  expect(terminals).toHaveLength(1);
  expect(terminals[0]).toMatchObject({ id, cwd: '/tmp', ended: null, size: SIZE });
});

test('a resize reaches the program in the terminal', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id);
  valueOf(await page.call('terminal.resize', { terminal: id, size: { columns: 101, rows: 33 } }));
  await type(id, 'stty size\r');
  await page.until(() => page.textOf(channel).includes('33 101'));
  await expect.poll(() => itemOf(page, id)?.size).toEqual({ columns: 101, rows: 33 });
});

test('the end of a shell is told with its code, after all it printed', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id);
  await type(id, 'echo last words; exit 5\r');
  await page.until(() => page.events.some(({ event }) => event === 'ended'));
  expect(page.textOf(channel)).toContain('last words\r\n');
  await page.until(() => itemOf(page, id)?.ended?.exitCode === 5);
  expect(await page.call('terminal.input', { terminal: id, text: 'x' })).toMatchObject({
    error: { kind: 'terminal-ended' },
  });
});

test('a closed terminal is gone with its processes', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id);
  await type(id, 'echo pid=$$.\r');
  await page.until(() => /pid=\d+\./.test(page.textOf(channel)));
  const pid = Number(/pid=(\d+)\./.exec(page.textOf(channel))?.[1]);
  valueOf(await page.call('terminal.close', { terminal: id }));
  expect(valueOf(await page.call('terminal.list', {})).terminals).toEqual([]);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a flood is held back to what the page acknowledges, and nothing of it is lost', async () => {
  const windowBytes = 131_072;
  const { id } = await openShell();
  const { channel } = await attach(page, id, 0, windowBytes);
  await type(id, 'seq 1 400000; echo the-$((0))-end\r');
  await page.until(() => page.bytesOf(channel).length === windowBytes);
  const stopped = valueOf(await page.call('terminal.list', {})).terminals[0]?.nextByte ?? 0;
  // What was read while the window filled, and what the system had on the way: not the whole flood.
  expect(stopped).toBeLessThan(1_500_000);

  let acknowledged = 0;
  while (!Buffer.from(page.bytesOf(channel).slice(-200)).includes('the-0-end')) {
    await page.until(() => lengthOf(page, channel) > acknowledged);
    acknowledged = lengthOf(page, channel);
    valueOf(await page.call('channel.ack', { channel, toByte: acknowledged }));
  }
  const numbers = page.textOf(channel).matchAll(/(?:^|\p{Cc})(\d+)\r$/gmu);
  expect([...numbers].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 400_000 }, (_, index) => index + 1),
  );
});

test('what a shell printed right before its end is kept, also while the page holds it back', async () => {
  const { id } = await openShell();
  const { channel } = await attach(page, id, 0, 65_536);
  await type(id, String.raw`printf '%070000d\n' 0` + '\r');
  await page.until(() => lengthOf(page, channel) === 65_536);
  // Printed into the terminal, where nobody reads it, by a shell that is gone a moment later.
  await type(id, 'exec echo last-words\r');
  await page.until(() => (itemOf(page, id)?.ended ?? null) !== null);
  expect(lengthOf(page, channel)).toBe(65_536);
  const whole = await attach(page, id, 0);
  await page.until(() =>
    page.events.some((event) => event.event === 'ended' && event.channel === whole.channel),
  );
  expect(page.textOf(whole.channel)).toMatch(/last-words\r\n$/);
});

test('a page that takes nothing holds a program up for ten seconds and no longer', async () => {
  await companion.stop();
  const timers = timersWithout(10_000);
  companion = await startedIn(world, { timers });
  paired = await pairWith(companion);
  page = await openPage(companion, paired);
  const { id } = await openShell();
  const { channel } = await attach(page, id, 0, 65_536);
  await type(id, 'seq 1 4000000; echo done > finished\r');
  await page.until(() => page.bytesOf(channel).length === 65_536);

  timers.fire(10_000);
  const other = await openPage(companion, paired);
  const second = await attach(other, id, 0);
  await other.until(() => (itemOf(other, id)?.nextByte ?? 0) > 20_000_000);

  valueOf(await page.call('channel.ack', { channel, toByte: 65_536 }));
  await page.until(() => page.events.some(({ event }) => event === 'gap'));
  const gap = page.events.find((event) => event.event === 'gap');
  expect(gap).toMatchObject({ channel, fromByte: 65_536 });
  expect(other.bytesOf(second.channel).length).toBeGreaterThan(0);
  const kept = valueOf(await page.call('terminal.list', {})).terminals[0];
  expect((kept?.nextByte ?? 0) - (kept?.firstByte ?? 0)).toBeGreaterThanOrEqual(16 * 1_048_576);
});

test('an attachment that asks for what the ring has lost is told where it begins', async () => {
  const { id } = await openShell();
  await type(id, 'seq 1 3000000\r');
  await expect
    .poll(async () => valueOf(await page.call('terminal.list', {})).terminals[0]?.firstByte ?? 0, {
      timeout: 20_000,
    })
    .toBeGreaterThan(1_000_000);
  const { fromByte, firstByte } = await attach(page, id, 5);
  expect(fromByte).toBe(firstByte);
  expect(fromByte).toBeGreaterThan(5);
});

test('a channel that was closed is silent, and its terminal goes on', async () => {
  const { id } = await openShell();
  const first = await attach(page, id);
  valueOf(await page.call('channel.close', { channel: first.channel }));
  const before = page.bytesOf(first.channel).length;
  const second = await attach(page, id);
  await type(id, 'echo still here\r');
  await page.until(() => page.textOf(second.channel).includes('still here\r\n'));
  expect(page.bytesOf(first.channel).length).toBe(before);
  expect(await page.call('channel.close', { channel: first.channel })).toMatchObject({
    error: { kind: 'unknown-channel' },
  });
});

test('a shell that is not one of ours starts plain, and its folder comes from the system', async () => {
  await companion.stop();
  companion = await startedIn(world, { shell: '/bin/sh' });
  page = await openPage(companion, await pairWith(companion));
  const { id } = await openShell();
  await type(id, 'cd /tmp\r');
  await expect
    .poll(async () => valueOf(await page.call('terminal.list', {})).terminals[0])
    .toMatchObject({ cwd: '/tmp', cwdSource: 'proc' });
});

const lengthOf = (of: Page, channel: number): number =>
  of.frames.reduce((sum, frame) => sum + (frame.channel === channel ? frame.bytes.length : 0), 0);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
