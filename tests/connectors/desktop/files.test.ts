import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, startedIn, type World } from './companion-world.ts';
import { openPage, type Page, pairWith, valueOf } from './page.ts';

const MARKER = 'outside-and-private';

let world: World;
let companion: Companion;
let page: Page;
let project: string;
let root: string;

beforeEach(async () => {
  world = await aWorld();
  project = join(world.home, 'project');
  await mkdir(join(project, 'src'), { recursive: true });
  await writeFile(join(world.outside, 'private.txt'), MARKER);
  companion = await startedIn(world);
  page = await openPage(companion, await pairWith(companion));
  root = valueOf(await page.call('roots.add', { path: project, confirmed: true })).root;
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const makePipe = (path: string): void => {
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', path]);
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const readFileOverLink = async (path: string): Promise<{ hash: string; text: string }> => {
  const answer = await page.call('file.read', { root, path });
  const { hash, sizeBytes } = valueOf(answer);
  const text = sizeBytes === 0 ? '' : page.textOf(answer.id);
  return { hash, text };
};

describe('roots', () => {
  test.each([
    ['/', 'filesystem-root'],
    ['/nowhere/at/all', 'not-found'],
  ])('%s is refused', async (path, reason) => {
    expect(await page.call('roots.add', { path, confirmed: true })).toMatchObject({
      error: { kind: 'root-refused', reason },
    });
  });

  test('the home folder, and one that has it inside, are refused under any name', async () => {
    await symlink(world.home, join(world.outside, 'home-by-another-name'));
    const names = [
      world.home,
      `${world.home}/`,
      join(world.home, '..'),
      join(world.outside, 'home-by-another-name'),
    ];
    for (const path of names) {
      expect(await page.call('roots.add', { path, confirmed: true })).toMatchObject({
        error: { kind: 'root-refused', reason: 'home' },
      });
    }
  });

  test('a file is no root', async () => {
    const path = join(world.outside, 'private.txt');
    expect(await page.call('roots.add', { path, confirmed: true })).toMatchObject({
      error: { kind: 'root-refused', reason: 'not-a-folder' },
    });
  });

  test('a root has the same id each time, and belongs to the connection that named it', async () => {
    const other = await openPage(companion, await pairWith(companion));
    expect(valueOf(await other.call('roots.list', {})).roots).toEqual([]);
    expect(await other.call('file.list', { root, dir: '' })).toMatchObject({
      error: { kind: 'unknown-root' },
    });
    expect(valueOf(await other.call('roots.add', { path: project, confirmed: true }))).toEqual({
      root,
      path: await realpath(project),
    });
  });
});

describe('list', () => {
  test('shows files, folders and what is neither, by name', async () => {
    await writeFile(join(project, 'a.txt'), 'abc');
    await symlink('a.txt', join(project, 'inside'));
    await symlink(join(world.outside, 'private.txt'), join(project, 'outside'));
    makePipe(join(project, 'pipe'));
    const { entries, truncated } = valueOf(await page.call('file.list', { root, dir: '' }));
    expect(
      entries.map(({ name, type, sizeBytes }) => [name, type, type === 'file' ? sizeBytes : 0]),
    ).toEqual([
      ['a.txt', 'file', 3],
      ['inside', 'file', 3],
      ['outside', 'other', 0],
      ['pipe', 'other', 0],
      ['src', 'folder', 0],
    ]);
    expect(truncated).toBe(false);
  });

  test('a file and a folder that is not there are told apart', async () => {
    await writeFile(join(project, 'a.txt'), 'abc');
    expect(await page.call('file.list', { root, dir: 'a.txt' })).toMatchObject({
      error: { kind: 'not-a-folder' },
    });
    expect(await page.call('file.list', { root, dir: 'b' })).toMatchObject({
      error: { kind: 'not-found' },
    });
  });
});

describe('read', () => {
  test('gives the bytes of a file and their hash', async () => {
    const text = '\ufeffgröße\r\n🙂\n';
    await writeFile(join(project, 'src', 'ä ö.txt'), text);
    expect(await readFileOverLink('src/ä ö.txt')).toEqual({ text, hash: hashOf(text) });
  });

  test('gives a file of several frames whole', async () => {
    const text = 'a line of text, and one more\n'.repeat(120_000);
    await writeFile(join(project, 'large.txt'), text);
    const read = await readFileOverLink('large.txt');
    expect(read.hash).toBe(hashOf(text));
    expect(read.text === text).toBe(true);
  });

  test('an empty file is text', async () => {
    await writeFile(join(project, 'empty'), '');
    expect(await readFileOverLink('empty')).toEqual({ text: '', hash: hashOf('') });
  });

  test('a file above 5 MiB is told with its size and not read, however large it is', async () => {
    const tenGib = 10 * 1_024 ** 3;
    await writeFile(join(project, 'huge'), '');
    await truncate(join(project, 'huge'), tenGib);
    expect(await page.call('file.read', { root, path: 'huge' })).toMatchObject({
      error: { kind: 'too-large', sizeBytes: tenGib, limit: 5 * 1_048_576 },
    });
  });

  test.each([
    ['a NUL', Buffer.from('a\0b')],
    ['what is no UTF-8', Buffer.from([0x61, 0xff, 0x62])],
  ])('a file with %s is told as binary', async (_, bytes) => {
    await writeFile(join(project, 'b'), bytes);
    expect(await page.call('file.read', { root, path: 'b' })).toMatchObject({
      error: { kind: 'binary', sizeBytes: 3 },
    });
  });

  test('a pipe is refused at once and not waited for', async () => {
    makePipe(join(project, 'pipe'));
    expect(await page.call('file.read', { root, path: 'pipe' })).toMatchObject({
      error: { kind: 'not-a-file' },
    });
  });

  test('a device and a folder are refused', async () => {
    await symlink('/dev/zero', join(project, 'zero'));
    expect(await page.call('file.read', { root, path: 'zero' })).toMatchObject({
      error: { kind: 'outside-roots' },
    });
    expect(await page.call('file.read', { root, path: 'src' })).toMatchObject({
      error: { kind: 'not-a-file' },
    });
  });
});

describe('outside', () => {
  const PATHS = [
    '../../outside/private.txt',
    'src/../../../outside/private.txt',
    'link/private.txt',
    'file-link',
    '/etc/passwd',
    '..',
    '....//....//outside/private.txt',
    '-oProxyCommand=touch ran',
    '$(touch ran)',
    'a;touch ran',
    'a\ntouch ran',
  ];

  beforeEach(async () => {
    await symlink(world.outside, join(project, 'link'));
    await symlink(join(world.outside, 'private.txt'), join(project, 'file-link'));
  });

  test.each(PATHS)(
    'nothing outside the root is listed, read or written through %j',
    async (path) => {
      const calls = [
        await page.call('file.read', { root, path }),
        await page.call('file.list', { root, dir: path }),
        await page.call('file.save', { root, path, baseHash: hashOf(MARKER), text: 'taken' }),
      ];
      expect(calls.every(({ ok }) => !ok)).toBe(true);
      expect(await readFile(join(world.outside, 'private.txt'), 'utf8')).toBe(MARKER);
      expect(await readdir(world.outside)).toEqual(['private.txt']);
      expect(page.frames).toEqual([]);
    },
  );

  test('a new file does not come to be outside through a linked folder', async () => {
    const saved = await page.call('file.save', {
      root,
      path: 'link/new',
      baseHash: null,
      text: 'x',
    });
    expect(saved).toMatchObject({ error: { kind: 'outside-roots' } });
    expect(await readdir(world.outside)).toEqual(['private.txt']);
  });

  test('a link that leads nowhere is not written through', async () => {
    await symlink(join(world.outside, 'not-there-yet'), join(project, 'dangling'));
    const saved = await page.call('file.save', {
      root,
      path: 'dangling',
      baseHash: null,
      text: 'x',
    });
    expect(saved.ok).toBe(false);
    expect(await readdir(world.outside)).toEqual(['private.txt']);
  });

  test('a NUL in a path is refused before anything is looked at', async () => {
    expect(await page.call('file.read', { root, path: 'a\0b' })).toMatchObject({
      error: { kind: 'bad-arguments', field: 'path' },
    });
  });

  test.each(['/etc', '/', 'relative', '/nowhere'])('no shell starts in %s', async (cwd) => {
    const opened = await page.call('terminal.open', { cwd, size: { columns: 80, rows: 24 } });
    expect(opened.ok).toBe(false);
  });

  test('no shell starts outside through a link', async () => {
    await symlink('/etc', join(project, 'etc'));
    const cwd = join(project, 'etc');
    expect(
      await page.call('terminal.open', { cwd, size: { columns: 80, rows: 24 } }),
    ).toMatchObject({
      error: { kind: 'outside-roots' },
    });
  });

  test('a folder whose name is a command is a folder', async () => {
    const cwd = join(project, '$(touch ran);`touch ran` "&& touch ran');
    await mkdir(cwd);
    const opened = valueOf(
      await page.call('terminal.open', { cwd, size: { columns: 80, rows: 24 } }),
    );
    expect(opened.cwd).toBe(await realpath(cwd));
    await page.until(({ events }) =>
      events.some(
        (event) =>
          event.event === 'captured' &&
          event.item.kind === 'terminal' &&
          event.item.cwdSource === 'osc7' &&
          event.item.cwd === opened.cwd,
      ),
    );
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('save', () => {
  const save = (path: string, baseHash: string | null, text: string) =>
    page.call('file.save', { root, path, baseHash, text });

  test('replaces a file that is still the one it goes back to', async () => {
    await writeFile(join(project, 'a.txt'), 'old');
    const saved = valueOf(await save('a.txt', hashOf('old'), 'new größe'));
    expect(saved).toMatchObject({ hash: hashOf('new größe'), sizeBytes: utf8('new größe').length });
    expect(await readFile(join(project, 'a.txt'), 'utf8')).toBe('new größe');
    expect(await readdir(project)).toEqual(['a.txt', 'src']);
  });

  test('keeps the permissions of the file', async () => {
    await writeFile(join(project, 'run.sh'), 'old');
    await chmod(join(project, 'run.sh'), 0o750);
    valueOf(await save('run.sh', hashOf('old'), 'new'));
    expect((await stat(join(project, 'run.sh'))).mode & 0o7777).toBe(0o750);
  });

  test('is refused when the file has changed, and says to what', async () => {
    await writeFile(join(project, 'a.txt'), 'theirs');
    expect(await save('a.txt', hashOf('old'), 'mine')).toMatchObject({
      error: { kind: 'file-changed', hash: hashOf('theirs') },
    });
    expect(await readFile(join(project, 'a.txt'), 'utf8')).toBe('theirs');
  });

  test('is refused when the file is gone, or is no text any more', async () => {
    await writeFile(join(project, 'binary'), Buffer.from([0]));
    const changed = { error: { kind: 'file-changed', hash: null } };
    expect(await save('gone.txt', hashOf('old'), 'mine')).toMatchObject(changed);
    expect(await save('binary', hashOf('old'), 'mine')).toMatchObject(changed);
    expect(await readdir(project)).toEqual(['binary', 'src']);
  });

  test('makes a new file only where there is none', async () => {
    valueOf(await save('src/new.txt', null, 'first'));
    expect(await readFile(join(project, 'src/new.txt'), 'utf8')).toBe('first');
    expect(await save('src/new.txt', null, 'second')).toMatchObject({
      error: { kind: 'file-changed', hash: hashOf('first') },
    });
    expect(await readdir(join(project, 'src'))).toEqual(['new.txt']);
  });

  test('of two that go back to the same text, one is refused', async () => {
    await writeFile(join(project, 'a.txt'), 'old');
    const results = await Promise.all([
      save('a.txt', hashOf('old'), 'one'),
      save('a.txt', hashOf('old'), 'two'),
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
    expect(await readFile(join(project, 'a.txt'), 'utf8')).toBe('one');
  });

  test('writes through a link to the file it leads to, when that is inside', async () => {
    await writeFile(join(project, 'a.txt'), 'old');
    await symlink('a.txt', join(project, 'alias'));
    valueOf(await save('alias', hashOf('old'), 'new'));
    expect(await readFile(join(project, 'a.txt'), 'utf8')).toBe('new');
    expect(await realpath(join(project, 'alias'))).toBe(await realpath(join(project, 'a.txt')));
  });

  test('does not write text that UTF-8 cannot hold, nor a NUL', async () => {
    await writeFile(join(project, 'a.txt'), 'old');
    for (const text of ['half \ud83d a pair', 'a\0b']) {
      expect(await save('a.txt', hashOf('old'), text)).toMatchObject({ error: { kind: 'binary' } });
    }
    expect(await readFile(join(project, 'a.txt'), 'utf8')).toBe('old');
  });

  test('a text above 5 MiB is refused', async () => {
    const text = 'ä'.repeat(3 * 1_048_576);
    expect(await save('a.txt', null, text)).toMatchObject({
      error: { kind: 'too-large', sizeBytes: 6 * 1_048_576 },
    });
  });

  test('replaces the name and leaves another name of the same file alone', async () => {
    await writeFile(join(project, 'a.txt'), 'old');
    await link(join(project, 'a.txt'), join(world.outside, 'twin'));
    valueOf(await save('a.txt', hashOf('old'), 'new'));
    expect(await readFile(join(world.outside, 'twin'), 'utf8')).toBe('old');
    await rm(join(world.outside, 'twin'));
  });

  test('the folder itself and names that mean folders are no files', async () => {
    for (const path of ['', '.', 'src', 'src/..']) {
      expect((await save(path, null, 'x')).ok).toBe(false);
    }
    expect(await readdir(project)).toEqual(['src']);
  });
});
