import { accessSync, constants } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import type { TerminalItem } from '@holdfast/shared/capture/capture.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, optionsIn, startedIn, type World } from './companion-world.ts';
import { openPage, type Page, pairWith, valueOf } from './page.ts';

const SIZE = { columns: 100, rows: 30 };

const find = (name: string): string | null => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.map((folder) => join(folder, name));
  return paths.find(isExecutable) ?? null;
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

let world: World;
let companion: Companion | null;

beforeEach(async () => {
  world = await aWorld();
  companion = null;
});

afterEach(async () => {
  await companion?.stop();
  await world.remove();
});

interface Shell {
  readonly page: Page;
  readonly type: (text: string) => Promise<void>;
  readonly text: () => string;
  readonly item: () => TerminalItem | undefined;
}

const start = async (shell: string, env: Readonly<Record<string, string>> = {}): Promise<Shell> => {
  const base = optionsIn(world);
  companion = await startedIn(world, { shell, env: { ...base.env, ...env } });
  const page = await openPage(companion, await pairWith(companion));
  const { id } = valueOf(await page.call('terminal.open', { cwd: null, size: SIZE }));
  const { channel } = valueOf(
    await page.call('terminal.attach', { terminal: id, fromByte: 0, windowBytes: null }),
  );
  return {
    page,
    type: async (text) => {
      valueOf(await page.call('terminal.input', { terminal: id, text }));
    },
    text: () => page.textOf(channel),
    item: () =>
      page.events
        .flatMap((event) => (event.event === 'captured' ? [event.item] : []))
        .findLast((item) => item.kind === 'terminal'),
  };
};

const USERS = [
  { name: 'bash', file: '.bashrc', text: 'from_the_user=yes\n' },
  { name: 'zsh', file: '.zshrc', text: 'from_the_user=yes\n' },
  { name: 'fish', file: '.config/fish/config.fish', text: 'set -g from_the_user yes\n' },
] as const;

describe.each(USERS)('$name', ({ name, file, text }) => {
  const shell = find(name);
  if (shell === null) process.stderr.write(`skipped: there is no ${name} on this machine\n`);

  test.skipIf(shell === null)(
    'tells its commands, keeps to the configuration of the user, and leaves it as it is',
    async () => {
      const path = join(world.home, file);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
      const { type, page, item, text: seen } = await start(shell ?? '');
      await type('echo "<$from_the_user>"; false\r');
      await page.until(() => item()?.lastExitCode === 1);
      expect(seen()).toContain('<yes>');
      expect(item()?.lastCommand).toBe('echo "<$from_the_user>"; false');
      expect(item()?.cwdSource).toBe('osc7');
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );

  test.skipIf(shell === null)('starts its own children without a trace of us', async () => {
    const { type, page, text: seen } = await start(shell ?? '');
    await type('env | cut -d= -f1 | grep -i -c holdfast; echo e""nd\r');
    await page.until(() => /\d\r?\n[^\n]*end/.test(seen()));
    expect(seen()).toMatch(/\D0\r?\n[^\n]*end/);
  });
});

test.each([
  ['a text that ends in a semicolon', "PROMPT_COMMAND='prompts=$((prompts+1));'\n"],
  ['a list', 'PROMPT_COMMAND=("prompts=\\$((prompts+1))" "true")\n'],
])('bash goes on running what the user runs before each prompt: %s', async (_, text) => {
  await writeFile(join(world.home, '.bashrc'), text);
  const { type, page, item, text: seen } = await start('/bin/bash');
  await type('(exit 4)\r');
  await page.until(() => item()?.lastExitCode === 4);
  await type('echo "<$prompts>"\r');
  await page.until(() => /<\d+>\r\n/.test(seen()));
  expect(seen()).toContain('<2>');
});

test('what the user wrote into PS1 stays, also when something rewrites it at each prompt', async () => {
  await writeFile(join(world.home, '.bashrc'), "PROMPT_COMMAND='PS1=mine\\ '\n");
  const { type, page, text: seen } = await start('/bin/bash');
  await type('true\r');
  await page.until(() => seen().split('mine ').length > 2);
  expect(seen()).toContain('\u001b]133;A\u0007mine \u001b]133;B\u0007');
});

test('a command sees how the one before it ended', async () => {
  const { type, page, text: seen } = await start('/bin/bash');
  await type('(exit 9)\r');
  await type('echo "code=$?"\r');
  await page.until(() => /code=\d+\r\n/.test(seen()));
  expect(seen()).toContain('code=9');
});

test('a child gets the environment of the user, without what the package script added', async () => {
  const {
    type,
    page,
    text: seen,
  } = await start('/bin/bash', {
    MINE: 'kept',
    npm_config_prefix: '/somewhere',
    HOLDFAST_DATA_DIR: '/data',
    TMUX: '/tmp/tmux',
  });
  await type('echo "[$MINE][$npm_config_prefix][$HOLDFAST_DATA_DIR][$TMUX][$TERM]"\r');
  await page.until(() => seen().includes('xterm-256color]\r\n'));
  expect(seen()).toContain('[kept][][][][xterm-256color]');
});

test('a shell that cannot be started is told as such', async () => {
  companion = await startedIn(world, { shell: '/nowhere/a-shell' });
  const page = await openPage(companion, await pairWith(companion));
  expect(await page.call('terminal.open', { cwd: null, size: SIZE })).toMatchObject({
    error: { kind: 'shell-failed' },
  });
  expect(valueOf(await page.call('terminal.list', {})).terminals).toEqual([]);
});
