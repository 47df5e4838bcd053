import {
  aDevice,
  aPack,
  aSession,
  aTick,
  idsOf,
  sealed,
} from '@holdfast/tests/support/disk/builders.ts';
import type { Fault } from '@holdfast/tests/support/disk/faults.ts';
import type { Step } from '@holdfast/tests/support/disk/promises.ts';
import { ENTRY_TYPES } from '@holdfast/web/src/disk/entry.ts';
import { scanRecords } from '@holdfast/web/src/disk/record.ts';
import { expect, test } from 'vitest';
import { aName, anOpenTab, aTab, type Tab } from './tab.ts';

const commitIds = async (tab: Tab): Promise<readonly string[]> =>
  idsOf(await tab.disk.commitsOf(aSession())).toReversed();

const crashAt = (of: NonNullable<Fault['of']>, atCall = 1): Fault => ({
  atCall,
  of,
  how: 'before',
  later: 'dies',
});

test('a done record that is missing after a crash costs nothing and no counter is used again', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const tick = await aTick({ counter: 1 });
  await tab.disk.commit(tick);
  await tab.disk.resign();
  const bytes = await tab.raw.readFile(name, '1-1');
  const last = scanRecords(bytes).records.at(-1);
  expect(last?.type).toBe(ENTRY_TYPES.done);
  await tab.raw.writeFile(name, '1-1', bytes.slice(0, last?.at));

  const again = await anOpenTab(name);
  expect(again.adopted).toMatchObject({ healed: [], heads: [{ commitId: tick.commit.id }] });
  expect(await again.disk.nextCounter(aSession(), aDevice(), 0)).toBe(2);
});

test('a transaction that is missing after the journal was flushed is completed from the journal', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const tick = await aTick({
    counter: 1,
    anchor: 'anchor',
    rows: [{ table: 'names', key: 'a', bytes: sealed('row') }],
  });
  await tab.raw.arm(crashAt('database.write'));
  expect((await tab.disk.commit(tick)).ok).toBe(false);
  tab.kill();

  const again = await anOpenTab(name);
  expect(again.adopted).toMatchObject({ healed: [], heads: [{ commitId: tick.commit.id }] });
  expect(await again.raw.count(name, 'commits')).toBe(1);
  expect((await again.disk.outbox()).map(({ id }) => id)).toEqual([tick.commit.id]);
  expect(await again.disk.readRow('names', 'a')).toEqual({ ok: true, value: sealed('row') });
  expect(await again.disk.nextCounter(aSession(), aDevice(), 0)).toBe(2);
});

test('a crash in the middle of an append leaves the snapshot before whole and shows nothing of the new one', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const first = await aTick({ counter: 1, anchor: 'first' });
  await tab.disk.commit(first);
  await tab.raw.arm({ atCall: 1, of: 'file.write', how: 'nearly', later: 'dies' });
  const second = await aTick({ counter: 2, anchor: 'second' });
  expect((await tab.disk.commit(second)).ok).toBe(false);
  tab.kill();

  const again = await anOpenTab(name);
  expect(await commitIds(again)).toEqual([first.commit.id]);
  expect(await again.disk.readAnchor()).toEqual({ ok: true, value: sealed('first') });
  expect(again.adopted).toMatchObject({ healed: [], refused: [] });
});

test('a crash in the first save of all is no damage', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.raw.arm(crashAt('database.write'));
  const tick = await aTick({ counter: 1 });
  expect((await tab.disk.commit(tick)).ok).toBe(false);
  tab.kill();

  const again = await anOpenTab(name);
  expect(again.adopted).toMatchObject({ healed: [], heads: [{ commitId: tick.commit.id }] });
});

test('packs put ahead of their commit are there after a crash', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const packs = await Promise.all([aPack('one', 300_000), aPack('two', 300_000)]);
  expect((await tab.disk.putPacks(packs)).ok).toBe(true);
  tab.kill();

  const again = await anOpenTab(name);
  expect(await again.disk.lackingPacks(packs.map(({ id }) => id))).toEqual([]);
  const needs = packs.map(({ id }) => id);
  expect((await again.disk.commit(await aTick({ counter: 1, packs: [], needs }))).ok).toBe(true);
});

test('write-ahead records come back in order, those after the newest commit only', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const write = async (from: Tab, text: string) => {
    const place = await from.disk.nextWriteAhead();
    const saved = await from.disk.writeAhead({
      ...place,
      sessionId: aSession(),
      deviceId: aDevice(),
      counter: 1,
      bytes: sealed(text),
    });
    expect(saved).toMatchObject({ ok: true, value: { copies: 2 } });
    return place;
  };
  await write(tab, 'a');
  const covers = await write(tab, 'b');
  await tab.disk.commit(await aTick({ counter: 1, covers }));
  await write(tab, 'c');
  tab.kill();
  const second = await anOpenTab(name);
  await write(second, 'd');
  await write(second, 'e');
  second.kill();

  const again = await anOpenTab(name);
  const pending = await again.disk.pendingWriteAhead(aSession(), aDevice());
  expect(pending.ok && pending.value.map(({ bytes }) => bytes)).toEqual(
    ['c', 'd', 'e'].map(sealed),
  );
  expect(await again.disk.pendingWriteAhead(aSession(2), aDevice())).toEqual({
    ok: true,
    value: [],
  });
});

test('what was saved is read back before it is called saved', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.commit(await aTick({ counter: 1 }));
  await tab.raw.arm({ atCall: 1, of: 'file.read', how: 'before', later: 'works' });
  const second = await aTick({ counter: 2 });
  expect(await tab.disk.commit(second)).toEqual({ ok: false, error: { kind: 'read-back-failed' } });
  expect(await commitIds(tab)).toHaveLength(1);
  expect(await tab.disk.commit(second)).toMatchObject({ ok: true });
});

test('after a write whose end is not known nothing is written before it was looked at again', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.raw.arm({ atCall: 1, of: 'database.write', how: 'after', later: 'works' });
  const first = await aTick({ counter: 1 });
  const failed = { ok: false, error: { kind: 'storage-failed', store: 'database' } };
  expect(await tab.disk.commit(first)).toEqual(failed);
  expect(await tab.disk.putPacks([await aPack('next')])).toEqual(failed);

  expect(await tab.adopt()).toMatchObject({ heads: [{ commitId: first.commit.id }] });
  expect(await tab.disk.commit(first)).toMatchObject({ ok: true });
  expect(await tab.disk.commit(await aTick({ counter: 2 }))).toMatchObject({ ok: true });
  expect(await commitIds(tab)).toHaveLength(2);
});

const STEPS: readonly Step[] = ['account', 'write-ahead', 'commit', 'packs', 'commit'];

test('wherever a crash falls in the real stores, no promise is broken', async () => {
  const { raw } = aTab(aName());
  const free = await raw.play({ name: aName() }, STEPS);
  expect(free.broken).toEqual([]);
  expect(free.calls).toBeGreaterThan(30);
  for (let atCall = 1; atCall <= free.calls; atCall += 1) {
    const fault: Fault = { atCall, how: atCall % 2 === 0 ? 'after' : 'nearly', later: 'dies' };
    const { broken } = await raw.play({ name: aName(), fault }, STEPS);
    expect({ atCall, broken }).toEqual({ atCall, broken: [] });
  }
}, 120_000);
