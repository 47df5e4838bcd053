import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aWorld, startedIn, type World } from './companion-world.ts';
import { openPage, type Page, pairWith, valueOf } from './page.ts';

const size = { columns: 90, rows: 20 };

let world: World;
let companion: Companion;
let page: Page;
let home: string;

beforeEach(async () => {
  world = await aWorld();
  home = await realpath(world.home);
  companion = await startedIn(world);
  page = await openPage(companion, await pairWith(companion));
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

test('a terminal comes back in the folder it was in, with its size', async () => {
  const cwd = join(home, 'project');
  await mkdir(cwd);
  const { place, terminal } = valueOf(
    await page.call('restore.offer', { cwd, lastCommand: 'npm test', size }),
  );
  expect(place).toBe('same');
  expect(terminal).toMatchObject({ cwd, size, offeredCommand: 'npm test', lastCommand: null });
});

test('a folder that is gone gives way to the nearest one above it', async () => {
  const cwd = join(home, 'project', 'gone', 'deeper');
  await mkdir(cwd, { recursive: true });
  await rm(join(home, 'project', 'gone'), { recursive: true });
  const restored = valueOf(await page.call('restore.offer', { cwd, lastCommand: null, size }));
  expect(restored).toMatchObject({ place: 'parent', terminal: { cwd: join(home, 'project') } });
});

test.each([null, '/etc', '/gone/and/nowhere'])(
  'a terminal whose folder is not one of the user comes back at home: %s',
  async (cwd) => {
    const restored = valueOf(await page.call('restore.offer', { cwd, lastCommand: null, size }));
    expect(restored).toMatchObject({ place: 'home', terminal: { cwd: home } });
  },
);

test('a folder under a named root is as good as one under home', async () => {
  const cwd = join(world.outside, 'deep');
  await mkdir(cwd);
  const root = valueOf(await page.call('roots.add', { path: world.outside, confirmed: true }));
  const restored = valueOf(await page.call('restore.offer', { cwd, lastCommand: null, size }));
  expect(restored).toMatchObject({ place: 'same', terminal: { cwd: join(root.path, 'deep') } });
});

test('the command on offer is neither typed nor run, whatever it is', async () => {
  const lastCommand = `touch ${join(home, 'ran')}\r\ntouch ${join(home, 'ran')}\n`;
  const { terminal } = valueOf(await page.call('restore.offer', { cwd: home, lastCommand, size }));
  const { channel } = valueOf(
    await page.call('terminal.attach', { terminal: terminal.id, fromByte: 0, windowBytes: null }),
  );
  // The shell has read everything that was typed before once it answers this.
  valueOf(await page.call('terminal.input', { terminal: terminal.id, text: 'echo a$((1+1))z\r' }));
  await page.until(() => page.textOf(channel).includes('a2z'));
  expect(page.textOf(channel)).not.toContain('touch');
  expect(await readdir(home)).not.toContain('ran');
});

test('an offer stands until something is typed', async () => {
  const offered = valueOf(
    await page.call('restore.offer', { cwd: null, lastCommand: 'make', size }),
  );
  const terminal = offered.terminal.id;
  const offerNow = async (): Promise<string | null | undefined> =>
    valueOf(await page.call('terminal.list', {})).terminals[0]?.offeredCommand;
  valueOf(await page.call('terminal.input', { terminal, text: '\u001b[1;1R' }));
  expect(await offerNow()).toBe('make');
  valueOf(await page.call('terminal.input', { terminal, text: 'l' }));
  expect(await offerNow()).toBeNull();
});
