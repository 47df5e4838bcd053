import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { aDevice, aSession, aTick, idsOf } from '@holdfast/tests/support/disk/builders.ts';
import { ENTRY_TYPES } from '@holdfast/web/src/disk/entry.ts';
import { type Framed, scanRecords } from '@holdfast/web/src/disk/record.ts';
import { expect, test } from 'vitest';
import { aName, anOpenTab, type Tab } from './tab.ts';

/** Three snapshots in one closed journal file. */
const aFilledJournal = async (name: string) => {
  const tab = await anOpenTab(name);
  const ticks = [];
  for (const counter of [1, 2, 3]) {
    const tick = await aTick({ counter });
    expect((await tab.disk.commit(tick)).ok).toBe(true);
    ticks.push(tick);
  }
  await tab.disk.resign();
  return { tab, ids: idsOf(ticks.map(({ commit }) => commit)) };
};

const change = async (
  tab: Tab,
  name: string,
  edit: (bytes: Bytes, records: readonly Framed[]) => Bytes,
): Promise<void> => {
  const bytes = await tab.raw.readFile(name, '1-1');
  await tab.raw.writeFile(name, '1-1', edit(bytes, scanRecords(bytes).records));
};
const flip = (bytes: Bytes, at: number): Bytes => {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
};
const recordOf = (records: readonly Framed[], type: number, which: number): Framed => {
  const found = records.filter((record) => record.type === type)[which];
  if (found === undefined) throw new Error('the journal has this record');
  return found;
};
const commitIds = async (tab: Tab): Promise<readonly string[]> =>
  idsOf(await tab.disk.commitsOf(aSession())).toReversed();

test('a tail that was never finished is cut and is no damage', async () => {
  const name = aName();
  const { tab, ids } = await aFilledJournal(name);
  await change(tab, name, (bytes, records) => {
    const { at, length } = recordOf(records, ENTRY_TYPES.pack, 0);
    const torn = new Uint8Array(bytes.length + length - 20);
    torn.set(bytes);
    torn.set(bytes.subarray(at, at + length - 20), bytes.length);
    return torn;
  });

  const again = await anOpenTab(name);
  expect(again.adopted.healed).toEqual([]);
  expect(await commitIds(again)).toEqual(ids);
});

test.each([
  ['the length', 1],
  ['the type', 4],
  ['the checksum', 6],
  ['the body', 60],
])(
  'damage to %s of a record in the middle costs that record only, and the database gives it back',
  async (_, offset) => {
    const name = aName();
    const { tab, ids } = await aFilledJournal(name);
    await change(tab, name, (bytes, records) =>
      flip(bytes, recordOf(records, ENTRY_TYPES.commit, 1).at + offset),
    );

    const again = await anOpenTab(name);
    expect(again.adopted.healed).toEqual([{ kind: 'records-copied', toDatabase: 0, toJournal: 1 }]);
    await again.disk.resign();
    await again.raw.removeDatabase(name);
    const alone = await anOpenTab(name);
    expect(await commitIds(alone)).toEqual(ids);
  },
);

test('a damaged file is rewritten and what was damaged is kept aside', async () => {
  const name = aName();
  const { tab, ids } = await aFilledJournal(name);
  await change(tab, name, (bytes, records) =>
    flip(bytes, recordOf(records, ENTRY_TYPES.pack, 1).at + 100),
  );
  const damaged = await tab.raw.readFile(name, '1-1');

  const again = await anOpenTab(name);
  expect(await again.disk.tidy()).toEqual({ ok: true, value: undefined });
  const files = (await again.raw.files(name)).map((file) => file.name);
  expect(files).toContain('damaged-1-1');
  expect(files).not.toContain('1-1');
  expect(await again.raw.readFile(name, 'damaged-1-1')).toEqual(damaged);

  await again.disk.resign();
  await again.raw.removeDatabase(name);
  const alone = await anOpenTab(name);
  expect(alone.adopted.refused).toEqual([]);
  expect(await commitIds(alone)).toEqual(ids);
});

test('a commit whose pack is gone from both stores is passed over for the one before', async () => {
  const name = aName();
  const { tab, ids } = await aFilledJournal(name);
  await change(tab, name, (bytes, records) =>
    flip(bytes, recordOf(records, ENTRY_TYPES.pack, 2).at + 100),
  );
  await tab.raw.removeDatabase(name);

  const again = await anOpenTab(name);
  expect(again.adopted).toMatchObject({
    heads: [{ counter: 2, commitId: ids[1] }],
    refused: [{ id: ids[2], counter: 3, reason: 'packs-missing' }],
    missing: [expect.any(String)],
  });
  expect(await commitIds(again)).toEqual(ids.slice(0, 2));
  expect(await again.disk.nextCounter(aSession(), aDevice(), 0)).toBe(4);
});

test('a commit that does not verify is kept, never used, and its counter not used again', async () => {
  const name = aName();
  const { tab, ids } = await aFilledJournal(name);
  const next = await anOpenTab(name);
  const forged = await aTick({ counter: 4, forged: true });
  expect((await next.disk.commit(forged)).ok).toBe(true);
  await next.disk.resign();
  await tab.raw.removeDatabase(name);

  const again = await anOpenTab(name);
  expect(again.adopted).toMatchObject({
    heads: [{ counter: 3, commitId: ids[2] }],
    refused: [{ id: forged.commit.id, counter: 4, reason: 'not-verified' }],
  });
  expect(await again.disk.nextCounter(aSession(), aDevice(), 0)).toBe(5);
});

test('the counter goes on from the highest that the server knows', async () => {
  const { disk } = await anOpenTab(aName());
  await disk.commit(await aTick({ counter: 1 }));
  expect(await disk.nextCounter(aSession(), aDevice(), 0)).toBe(2);
  expect(await disk.nextCounter(aSession(), aDevice(), 41)).toBe(42);
  expect(await disk.nextCounter(aSession(2), aDevice(), 0)).toBe(1);
});
