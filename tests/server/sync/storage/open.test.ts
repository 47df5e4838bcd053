import { createClient } from '@libsql/client';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '@holdfast/server/src/host/ports.ts';
import { migrate } from '@holdfast/server/src/storage/migrate.ts';
import { openStorage, type Storage } from '@holdfast/server/src/storage/storage.ts';
import { aFolder } from '../support/server.ts';

const open = async (folder: string): Promise<Storage> => {
  const opened = await openStorage(folder, systemClock);
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(() => close(opened.value));
  return opened.value;
};
const closed = new WeakSet<Storage>();
const close = async (storage: Storage): Promise<void> => {
  if (closed.has(storage)) return;
  closed.add(storage);
  await storage.meta.close();
  await storage.blobs.close();
};

test('the key that signs tokens is the owner’s alone, and stays the same', async () => {
  const folder = await aFolder();
  const first = await open(folder);
  const { kid, publicKey } = first.keys;
  await close(first);
  expect((await stat(join(folder, 'token-key.pem'))).mode & 0o777).toBe(0o600);
  const second = await open(folder);
  expect([second.keys.kid, second.keys.publicKey]).toEqual([kid, publicKey]);
  await close(second);
  await rm(join(folder, 'token-key.pem'));
  expect((await open(folder)).keys.kid).not.toBe(kid);
});

test('the databases hold no private key of the server', async () => {
  const folder = await aFolder();
  await close(await open(folder));
  const pem = await readFile(join(folder, 'token-key.pem'), 'utf8');
  const der = Buffer.from(pem.split('\n').slice(1, 2).join(''), 'base64');
  const database = await readFile(join(folder, 'meta.db'));
  expect(database.includes(der.subarray(-32))).toBe(false);
});

test('two servers cannot share a folder', async () => {
  const folder = await aFolder();
  const first = await open(folder);
  expect(await openStorage(folder, systemClock)).toEqual({
    ok: false,
    error: { kind: 'in-use', folder },
  });
  await close(first);
  await open(folder);
});

test('writes are flushed to the disk before they are answered', async () => {
  const folder = await aFolder();
  await close(await open(folder));
  const { openDatabase } = await import('@holdfast/server/src/storage/database.ts');
  const database = await openDatabase(join(folder, 'meta.db'));
  onTestFinished(database.close);
  const pragma = async (name: string) =>
    Object.values((await database.read(`pragma ${name}`))[0] ?? {})[0];
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('foreign_keys')).toBe(1);
});

test('a folder that cannot be made is said with its reason', async () => {
  const file = join(await aFolder(), 'file');
  await writeFile(file, '');
  for (const [folder, reason] of [
    [join(file, 'x'), 'ENOTDIR'],
    ['/proc/nowhere/x', 'ENOENT'],
  ] as const) {
    expect(await openStorage(folder, systemClock)).toEqual({
      ok: false,
      error: { kind: 'unusable', folder, reason },
    });
  }
});

test('a file that is no database is said and left as it is', async () => {
  const folder = await aFolder();
  const file = join(folder, 'meta.db');
  await writeFile(file, 'this is not a database, and somebody may want it back'.repeat(20));
  const before = await readFile(file);
  const opened = await openStorage(folder, systemClock);
  expect(opened.ok ? null : opened.error.kind).toBe('unusable');
  expect(await readFile(file)).toEqual(before);
});

const aClient = async () => {
  const client = createClient({ url: `file:${join(await aFolder(), 'm.db')}`, concurrency: 1 });
  onTestFinished(() => client.close());
  return client;
};
const FIRST = { no: 1, name: 'first', statements: ['create table a(x integer) strict'] };
const SECOND = { no: 2, name: 'second', statements: ['create table b(x integer) strict'] };

test('steps are applied once, in order', async () => {
  const client = await aClient();
  const deps = { client, clock: systemClock };
  expect((await migrate(deps, [FIRST])).ok).toBe(true);
  expect((await migrate(deps, [FIRST, SECOND])).ok).toBe(true);
  expect((await migrate(deps, [FIRST, SECOND])).ok).toBe(true);
  const { rows } = await client.execute('select no, name from migrations order by no');
  expect(rows.map((row) => [row['no'], row['name']])).toEqual([
    [1, 'first'],
    [2, 'second'],
  ]);
});

test('a step whose text has changed since it was applied is refused', async () => {
  const client = await aClient();
  const deps = { client, clock: systemClock };
  await migrate(deps, [FIRST]);
  const edited = { ...FIRST, statements: ['create table a(x integer, y integer) strict'] };
  expect(await migrate(deps, [edited])).toEqual({
    ok: false,
    error: { kind: 'other-history', no: 1 },
  });
});

test('data of a newer server is refused', async () => {
  const client = await aClient();
  const deps = { client, clock: systemClock };
  await migrate(deps, [FIRST, SECOND]);
  expect(await migrate(deps, [FIRST])).toEqual({ ok: false, error: { kind: 'newer-data', no: 2 } });
});

test('a step that fails leaves nothing behind', async () => {
  const client = await aClient();
  const deps = { client, clock: systemClock };
  const broken = { ...FIRST, statements: [...FIRST.statements, 'create nonsense'] };
  await expect(migrate(deps, [broken])).rejects.toThrow('syntax');
  expect((await migrate(deps, [FIRST])).ok).toBe(true);
});
