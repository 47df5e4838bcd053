import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@holdfast/shared/base/ports.ts';
import { openLogFile } from '@holdfast/web/host/log-file.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = { now: () => millis(Date.UTC(2026, 10, 22)) };
const path = (): string => join(folder, 'sync.log');

test('a run keeps its own log and that of the run before it', async () => {
  for (const run of ['first', 'second', 'third']) {
    const log = openLogFile(clock, path());
    log.write(run);
    log.close();
  }
  expect(await readFile(path(), 'utf8')).toBe('2026-11-22T00:00:00.000Z third\n');
  expect(await readFile(`${path()}.1`, 'utf8')).toBe('2026-11-22T00:00:00.000Z second\n');
});

test('a log never grows past twice its limit', async () => {
  const log = openLogFile(clock, path(), 1_000);
  for (let line = 0; line < 500; line += 1) log.write(`line ${line}`);
  log.close();
  expect((await stat(path())).size).toBeLessThanOrEqual(1_000);
  expect((await stat(`${path()}.1`)).size).toBeLessThanOrEqual(1_000);
  expect(await readFile(path(), 'utf8')).toContain('line 499');
});

test('only this user can read a log', async () => {
  openLogFile(clock, path()).close();
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test('a line of any length takes at most 8 KiB', async () => {
  const log = openLogFile(clock, path());
  log.write('x'.repeat(100_000));
  log.close();
  expect((await stat(path())).size).toBeLessThan(8_300);
});
