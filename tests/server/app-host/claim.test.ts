import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimFolder } from '@holdfast/web/host/claim.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const NOW = 1_800_000_000_000;
const MONTH_MS = 30 * 24 * 3_600_000;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const aClaimant = {
  pid: process.pid,
  origin: 'http://localhost:4870',
  startedAt: NOW,
};
const leave = (claim: object): Promise<void> =>
  writeFile(join(folder, 'launcher.json'), JSON.stringify({ ...aClaimant, ...claim }));

test('a folder is claimed until it is released', async () => {
  const claim = await claimFolder(folder, aClaimant);
  expect(JSON.parse(await readFile(join(folder, 'launcher.json'), 'utf8'))).toEqual(aClaimant);

  if (claim.ok) await claim.value.release();

  expect(await claimFolder(folder, aClaimant)).toMatchObject({ ok: true });
});

test('a second launcher learns where the first one is', async () => {
  await leave({ pid: process.ppid });
  expect(await claimFolder(folder, aClaimant)).toEqual({
    ok: false,
    error: { kind: 'already-running', origin: 'http://localhost:4870', pid: process.ppid },
  });
});

test('the claim of a launcher that is gone is taken over', async () => {
  await leave({ pid: 2_147_483_646 });
  expect(await claimFolder(folder, aClaimant)).toMatchObject({ ok: true });
});

test('an old claim whose process number now belongs to something else is taken over', async () => {
  await leave({ pid: process.ppid, origin: 'http://localhost:1', startedAt: NOW - MONTH_MS });
  expect(await claimFolder(folder, aClaimant)).toMatchObject({ ok: true });
});

test('a claim that cannot be read is no claim', async () => {
  await writeFile(join(folder, 'launcher.json'), '{"pid":');
  expect(await claimFolder(folder, aClaimant)).toMatchObject({ ok: true });
});

test('a folder that cannot be made is named', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await claimFolder(join(file, 'data'), aClaimant)).toEqual({
    ok: false,
    error: { kind: 'unwritable', folder: join(file, 'data'), code: 'ENOTDIR' },
  });
});
