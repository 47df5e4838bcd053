import {
  aDevice,
  aPack,
  aSession,
  aTick,
  idsOf,
  sealed,
} from '@holdfast/tests/support/disk/builders.ts';
import { expect, test } from 'vitest';
import { aName, anOpenTab } from './tab.ts';

const full = { ok: false, error: { kind: 'storage-full' } };

test.each(['file.write', 'file.flush', 'database.write'] as const)(
  'no room at %s: nothing that was there is harmed, and the same write works once there is room',
  async (of) => {
    const name = aName();
    const tab = await anOpenTab(name);
    const first = await aTick({ counter: 1 });
    await tab.disk.commit(first);
    const before = await tab.raw.files(name);

    await tab.raw.arm({ atCall: 1, of, how: 'torn', later: 'works', error: 'QuotaExceededError' });
    const second = await aTick({ counter: 2 });
    expect(await tab.disk.commit(second)).toEqual(full);
    expect(await tab.raw.files(name)).toEqual(before);
    expect(await tab.disk.nextCounter(aSession(), aDevice(), 0)).toBe(2);
    expect(await tab.disk.readCommit(first.commit.id)).toMatchObject({ ok: true });
    expect(await tab.disk.readCommit(second.commit.id)).toMatchObject({ ok: false });

    expect(await tab.disk.commit(second)).toMatchObject({ ok: true });
    await tab.disk.resign();
    const again = await anOpenTab(name);
    expect(again.adopted.healed).toEqual([]);
    expect(idsOf(await again.disk.commitsOf(aSession()))).toEqual([
      second.commit.id,
      first.commit.id,
    ]);
  },
);

test('a write that answers an absurd count found no room', async () => {
  const tab = await anOpenTab(aName());
  await tab.disk.commit(await aTick({ counter: 1 }));
  await tab.raw.arm({ atCall: 1, of: 'file.write', how: 'miscounts', later: 'works' });
  const second = await aTick({ counter: 2 });
  expect(await tab.disk.commit(second)).toEqual(full);
  expect(await tab.disk.commit(second)).toMatchObject({ ok: true });
});

test('a disk that is full from the start can be opened and read', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const tick = await aTick({ counter: 1 });
  await tab.disk.commit(tick);
  await tab.disk.resign();
  const again = await anOpenTab(name, {
    fault: {
      atCall: 1,
      of: 'database.write',
      how: 'before',
      later: 'works',
      error: 'QuotaExceededError',
    },
  });
  expect(again.adopted).toMatchObject({ heads: [{ commitId: tick.commit.id }] });
  await again.raw.arm({
    atCall: 1,
    of: 'file.write',
    how: 'torn',
    later: 'works',
    error: 'QuotaExceededError',
  });
  expect(await again.disk.putPacks([await aPack('more')])).toEqual(full);
  expect(await again.disk.putPacks([await aPack('more')])).toMatchObject({ ok: true });
});

test('where the journal is refused there is one copy, written strictly, write-ahead records among it', async () => {
  const name = aName();
  const tab = await anOpenTab(name, { refuseJournal: true });
  expect(tab.start.copies).toBe(1);
  await tab.disk.writeAccount(sealed('account'), { replaceBoth: true });
  const write = async (text: string) => {
    const place = await tab.disk.nextWriteAhead();
    const saved = await tab.disk.writeAhead({
      ...place,
      sessionId: aSession(),
      deviceId: aDevice(),
      counter: 1,
      bytes: sealed(text),
    });
    expect(saved).toMatchObject({ ok: true, value: { copies: 1 } });
    return place;
  };
  const covers = await write('a');
  expect(await tab.disk.commit(await aTick({ counter: 1, covers }))).toMatchObject({
    ok: true,
    value: { copies: 1 },
  });
  await write('b');
  expect(await tab.raw.count(name, 'wal')).toBe(1);
  expect(new Set(await tab.raw.durabilities())).toEqual(new Set(['strict']));
  tab.kill();

  const again = await anOpenTab(name, { refuseJournal: true });
  expect(again.start).toMatchObject({ account: sealed('account'), copies: 1 });
  expect(again.adopted).toMatchObject({ heads: [{ counter: 1 }], healed: [] });
  const pending = await again.disk.pendingWriteAhead(aSession(), aDevice());
  expect(pending.ok && pending.value.map(({ bytes }) => bytes)).toEqual([sealed('b')]);
  await again.disk.resign();

  const withJournal = await anOpenTab(name);
  expect(withJournal.adopted.healed).toEqual([{ kind: 'journal-rebuilt', snapshots: 1 }]);
  expect(await withJournal.disk.pendingWriteAhead(aSession(), aDevice())).toMatchObject({
    value: [{ bytes: sealed('b') }],
  });
});

test('ticks are relaxed, because the journal is flushed; checkpoints, the account and removals are strict', async () => {
  const tab = await anOpenTab(aName());
  const durabilityOf = async (write: () => Promise<{ readonly ok: boolean }>) => {
    const before = (await tab.raw.durabilities()).length;
    expect((await write()).ok).toBe(true);
    return (await tab.raw.durabilities()).slice(before);
  };
  const { disk } = tab;
  const tick = await aTick({ counter: 1 });
  const checkpoint = await aTick({ counter: 2, durability: 'strict' });
  expect(await durabilityOf(() => disk.commit(tick))).toEqual(['relaxed']);
  expect(await durabilityOf(() => disk.commit(checkpoint))).toEqual(['strict']);
  const row = { table: 't', key: 'k', bytes: sealed('row') };
  expect(await durabilityOf(() => disk.writeRows([row]))).toEqual(['relaxed']);
  expect(await durabilityOf(() => disk.writeRows([{ ...row, bytes: null }]))).toEqual(['strict']);
  expect(
    await durabilityOf(() => disk.writeAccount(sealed('account'), { replaceBoth: false })),
  ).toEqual(['strict']);
});
