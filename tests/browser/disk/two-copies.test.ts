import {
  aDevice,
  aMark,
  aPack,
  aSession,
  aSubject,
  aTick,
  sealed,
} from '@holdfast/tests/support/disk/builders.ts';
import { expect, test } from 'vitest';
import { aName, anOpenTab, type Tab } from './tab.ts';

/** Three snapshots, of which the server has the first; a mark, a row, an account and one record written ahead. */
const fill = async (tab: Tab) => {
  const { disk } = tab;
  await disk.writeAccount(sealed('account'), { replaceBoth: false });
  const large = await aPack('large', 200_000);
  const ahead = await disk.putPacks([large]);
  expect(ahead.ok).toBe(true);
  const first = await aTick({ counter: 1 });
  const second = await aTick({
    counter: 2,
    needs: [...first.needs, large.id],
    packs: [],
    marks: [await aMark('name')],
    rows: [{ table: 'names', key: 'session', bytes: sealed('a name') }],
    durability: 'strict',
  });
  const third = await aTick({ counter: 3, anchor: 'anchor of 3' });
  for (const tick of [first, second, third]) expect((await disk.commit(tick)).ok).toBe(true);
  await disk.acknowledge([first.commit.id]);
  const place = await disk.nextWriteAhead();
  await disk.writeAhead({
    ...place,
    sessionId: aSession(),
    deviceId: aDevice(),
    counter: 4,
    bytes: sealed('typed'),
  });
  return { first, second, third, large };
};
type Filled = Awaited<ReturnType<typeof fill>>;

const expectAll = async (tab: Tab, { first, second, third, large }: Filled): Promise<void> => {
  const { disk } = tab;
  expect(await disk.heads()).toEqual([
    { sessionId: aSession(), deviceId: aDevice(), commitId: third.commit.id, counter: 3 },
  ]);
  expect((await disk.commitsOf(aSession())).map(({ counter }) => counter)).toEqual([3, 2, 1]);
  expect(await disk.readPack(large.id)).toEqual({
    ok: true,
    value: { pack: large.pack, envelope: large.envelope },
  });
  expect(await disk.readCommit(second.commit.id)).toMatchObject({
    ok: true,
    value: { bytes: second.commit.bytes, needs: second.needs, sent: false },
  });
  expect(await disk.readCommit(first.commit.id)).toMatchObject({ ok: true, value: { sent: true } });
  expect((await disk.outbox()).map(({ id }) => id)).toEqual([
    second.commit.id,
    third.commit.id,
    ...second.marks.map(({ id }) => id),
  ]);
  expect(await disk.marksOf(aSubject())).toEqual([{ ...second.marks[0], sent: false }]);
  expect(await disk.readRow('names', 'session')).toEqual({ ok: true, value: sealed('a name') });
  expect(await disk.readAnchor()).toEqual({ ok: true, value: sealed('anchor of 3') });
  expect(await disk.nextCounter(aSession(), aDevice(), 0)).toBe(4);
};

test('what was written is there after a restart, and both stores agree', async () => {
  const name = aName();
  const tab = await anOpenTab(name, { plain: true });
  const filled = await fill(tab);
  await tab.disk.resign();

  const again = await anOpenTab(name, { plain: true });
  expect(again.adopted).toMatchObject({ healed: [], refused: [], missing: [] });
  expect(again.start).toMatchObject({ account: sealed('account'), copies: 2, everWritten: true });
  await expectAll(again, filled);
});

test('without the database the journal alone unlocks and restores everything', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const filled = await fill(tab);
  await tab.disk.resign();
  await tab.raw.removeDatabase(name);

  const again = await anOpenTab(name);
  expect(again.start).toMatchObject({ account: sealed('account'), everWritten: true });
  expect(again.adopted.healed).toEqual([
    { kind: 'database-rebuilt', snapshots: 3, newestAt: expect.any(Number) },
  ]);
  await expectAll(again, filled);
  const pending = await again.disk.pendingWriteAhead(aSession(), aDevice());
  expect(pending).toMatchObject({ ok: true, value: [{ bytes: sealed('typed'), counter: 4 }] });
});

test('without the journal the database alone unlocks and restores everything', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const filled = await fill(tab);
  await tab.disk.resign();
  await tab.raw.removeJournal(name);

  const again = await anOpenTab(name);
  expect(again.start).toMatchObject({ account: sealed('account'), everWritten: true });
  expect(again.adopted.healed).toEqual([{ kind: 'journal-rebuilt', snapshots: 3 }]);
  await expectAll(again, filled);
});

test('a store that was rebuilt carries everything when the other one goes next', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const filled = await fill(tab);
  await tab.disk.resign();
  await tab.raw.removeJournal(name);
  const rebuilt = await anOpenTab(name);
  await rebuilt.disk.resign();
  await rebuilt.raw.removeDatabase(name);

  const again = await anOpenTab(name);
  expect(again.start.account).toEqual(sealed('account'));
  await expectAll(again, filled);
});

test('with both stores empty this is a new user', async () => {
  const { start, adopted } = await anOpenTab(aName());
  expect(start).toEqual({ account: null, everWritten: false, copies: 2 });
  expect(adopted).toEqual({ heads: [], healed: [], refused: [], missing: [] });
});

test('a damaged row is answered from the journal and replaced', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const pack = await aPack('a pack', 100_000);
  await tab.disk.putPacks([pack]);
  await tab.raw.spoilRow(name, 'packs', pack.id);

  expect(await tab.disk.readPack(pack.id)).toMatchObject({ ok: true, value: { pack: pack.pack } });
  await tab.disk.tidy();
  expect((await tab.raw.events()).healed).toEqual([
    { kind: 'records-copied', toDatabase: 1, toJournal: 0 },
  ]);
  expect(
    (await tab.raw.files(name)).filter((file) => file.name.startsWith('damaged-packs-')),
  ).toHaveLength(1);

  await tab.disk.resign();
  await tab.raw.removeJournal(name);
  const again = await anOpenTab(name);
  expect(await again.disk.readPack(pack.id)).toMatchObject({
    ok: true,
    value: { pack: pack.pack },
  });
});

test('a pack damaged in both stores is said to be damaged, and one never stored not to be found', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const pack = await aPack('a pack', 1_000);
  await tab.disk.putPacks([pack]);
  await tab.disk.resign();
  await tab.raw.spoilRow(name, 'packs', pack.id);
  const [file] = await tab.raw.files(name);
  const bytes = await tab.raw.readFile(name, file?.name ?? '');
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  await tab.raw.writeFile(name, file?.name ?? '', bytes);

  const again = await anOpenTab(name);
  expect(await again.disk.readPack(pack.id)).toEqual({ ok: false, error: { kind: 'damaged' } });
  const other = await aPack('another');
  expect(await again.disk.readPack(other.id)).toEqual({ ok: false, error: { kind: 'not-found' } });
});

test.each([
  ['a Blob', 1],
  ['bytes', 10_000_000],
])('packs read the same when the database holds them as %s', async (_, blobFromBytes) => {
  const name = aName();
  const tab = await anOpenTab(name, { blobFromBytes });
  const pack = await aPack('a pack', 70_000);
  await tab.disk.putPacks([pack]);
  await tab.disk.resign();
  await tab.raw.removeJournal(name);

  const again = await anOpenTab(name);
  expect(await again.disk.readPack(pack.id)).toEqual({
    ok: true,
    value: { pack: pack.pack, envelope: pack.envelope },
  });
});
