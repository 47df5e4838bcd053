import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Companion, startCompanion } from '@holdfast/connector-desktop/src/companion.ts';
import { toBase64url, toHex } from '@holdfast/shared/base/bytes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aWorld, optionsIn, startedIn, type World } from './companion-world.ts';
import { openPage, type Paired, pairWith, valueOf } from './page.ts';

const MARKER = 'xyzzy-marker-of-the-user';

let world: World;
let companion: Companion;
let paired: Paired;

beforeEach(async () => {
  world = await aWorld();
  companion = await startedIn(world);
  paired = await pairWith(companion);
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o777).toString(8);

test('the folder and the one file in it are for the user alone', async () => {
  expect(await readdir(world.dataDir)).toEqual(['companion-clients.json']);
  expect(await modeOf(world.dataDir)).toBe('700');
  expect(await modeOf(join(world.dataDir, 'companion-clients.json'))).toBe('600');
});

test('a file that has become readable to others is closed to them at the start', async () => {
  await companion.stop();
  await chmod(join(world.dataDir, 'companion-clients.json'), 0o644);
  companion = await startedIn(world);
  expect(await modeOf(join(world.dataDir, 'companion-clients.json'))).toBe('600');
});

test('the file holds ids, secrets, origins and times of clients, and nothing else', async () => {
  const text = await readFile(join(world.dataDir, 'companion-clients.json'), 'utf8');
  expect(JSON.parse(text)).toEqual({
    version: 1,
    clients: [
      {
        clientId: paired.clientId,
        secret: toBase64url(paired.secret),
        origin: 'http://localhost:4870',
        pairedAt: 1_790_000_000_000,
      },
    ],
  });
});

test('nothing of what the user did is in our files, while we run and afterwards', async () => {
  const project = join(world.home, `${MARKER}-project`);
  await mkdir(project);
  await writeFile(join(project, `${MARKER}.txt`), MARKER);
  await mkdir(join(world.claude, 'projects', MARKER), { recursive: true });
  await writeFile(
    join(world.claude, 'projects', MARKER, 's.jsonl'),
    `${JSON.stringify({ type: 'user', uuid: 'u', message: { content: MARKER } })}\n`,
  );

  const page = await openPage(companion, paired);
  const { root } = valueOf(await page.call('roots.add', { path: project, confirmed: true }));
  const read = await page.call('file.read', { root, path: `${MARKER}.txt` });
  expect(page.textOf(read.id)).toBe(MARKER);
  const size = { columns: 80, rows: 24 };
  const { id } = valueOf(await page.call('terminal.open', { cwd: project, size }));
  valueOf(await page.call('terminal.input', { terminal: id, text: `echo ${MARKER}\r` }));
  const { channel } = valueOf(
    await page.call('terminal.attach', { terminal: id, fromByte: 0, windowBytes: null }),
  );
  await page.until(
    () =>
      page.textOf(channel).includes(`\n${MARKER}`) ||
      page.textOf(channel).includes(`\u0007${MARKER}`),
  );
  const { transcripts } = valueOf(await page.call('transcript.list', {}));
  expect(transcripts[0]?.title).toBe(MARKER);

  expect(await filesWith(world.dataDir, MARKER)).toEqual([]);
  await companion.stop();
  expect(await filesWith(world.dataDir, MARKER)).toEqual([]);
});

const filesWith = async (folder: string, text: string): Promise<readonly string[]> => {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      const needles = [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(btoa(text))];
      return name.includes(text) || needles.some((needle) => bytes.includes(needle)) ? [name] : [];
    }),
  );
  return found.flat();
};

test.skipIf(process.platform !== 'linux')(
  'neither the arguments nor the environment of a shell hold a secret or a code',
  async () => {
    const code = companion.makePairingCode();
    const page = await openPage(companion, paired);
    const size = { columns: 80, rows: 24 };
    const { id } = valueOf(await page.call('terminal.open', { cwd: null, size }));
    const { channel } = valueOf(
      await page.call('terminal.attach', { terminal: id, fromByte: 0, windowBytes: null }),
    );
    valueOf(await page.call('terminal.input', { terminal: id, text: 'echo pid=$$.\r' }));
    await page.until(() => /pid=\d+\./.test(page.textOf(channel)));
    const pid = /pid=(\d+)\./.exec(page.textOf(channel))?.[1] ?? '';
    const all =
      (await readFile(`/proc/${pid}/cmdline`, 'latin1')) +
      (await readFile(`/proc/${pid}/environ`, 'latin1'));
    expect(all).toContain('holdfast.bash');
    for (const secret of [code, toBase64url(paired.secret), toHex(paired.secret)]) {
      expect(all).not.toContain(secret);
    }
  },
);

test('a folder that cannot be made is told, and nothing is started', async () => {
  const inTheWay = join(world.outside, 'a-file');
  await writeFile(inTheWay, '');
  expect(await startCompanion(optionsIn(world, { dataDir: join(inTheWay, 'data') }))).toEqual({
    ok: false,
    error: { kind: 'folder-unwritable' },
  });
});

test.each(['', '[]', '{"version":2,"clients":[]}', '{"version":1,"clients":[{"clientId":"x"}]}'])(
  'a file that is not ours or of another version is left alone, and we do not start: %j',
  async (text) => {
    const path = join(world.dataDir, 'companion-clients.json');
    await writeFile(path, text);
    expect(await startCompanion(optionsIn(world))).toEqual({
      ok: false,
      error: { kind: 'clients-unreadable' },
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);
