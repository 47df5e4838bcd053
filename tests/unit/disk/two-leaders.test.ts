import { assert } from '@holdfast/shared/base/result.ts';
import { aDevice, aSession, aTick, idsOf, sealed } from '@holdfast/tests/support/disk/builders.ts';
import { aMemoryWorld } from '@holdfast/tests/support/disk/memory-world.ts';
import type { Disk } from '@holdfast/web/src/disk/disk.ts';
import { expect, test } from 'vitest';

// In memory everybody gets the lead: what is left to stop a robbed leader is its fence.

const write = async (disk: Disk, text: string) => {
  const place = disk.nextWriteAhead();
  const saved = await disk.writeAhead({
    ...place,
    sessionId: aSession(),
    deviceId: aDevice(),
    counter: 1,
    bytes: sealed(text),
  });
  return { place, saved };
};
const pendingOf = async (disk: Disk) => {
  const pending = await disk.pendingWriteAhead(aSession(), aDevice());
  assert(pending.ok, 'pending records can be read');
  return pending.value.map(({ bytes }) => new TextDecoder().decode(bytes));
};

test.each(['nothing', 'database'])(
  'what a robbed leader still wrote into its journal never becomes a snapshot, with %s lost',
  async (lost) => {
    const world = aMemoryWorld();
    const robbed = await world.open();
    await robbed.adopt();
    const first = await aTick({ counter: 1 });
    await robbed.disk.commit(first);
    const leader = await world.open();
    await leader.adopt();
    const second = await aTick({ counter: 2, text: 'of the leader' });
    expect(await leader.disk.commit(second)).toMatchObject({ ok: true });

    const late = await aTick({ counter: 2, text: 'of the robbed one' });
    expect(await robbed.disk.commit(late)).toEqual({ ok: false, error: { kind: 'lost-lead' } });
    expect(robbed.lost).toEqual(['lost-lead']);
    world.crash();
    if (lost === 'database') world.database.clear();

    const again = await world.open();
    expect(await again.adopt()).toMatchObject({ heads: [{ commitId: second.commit.id }] });
    expect(idsOf(again.disk.commitsOf(aSession()))).toEqual([second.commit.id, first.commit.id]);
    expect(again.disk.outbox().map(({ id }) => id)).toEqual([first.commit.id, second.commit.id]);
  },
);

test('what a leader acknowledged before it was robbed, its successor has', async () => {
  const world = aMemoryWorld();
  const robbed = await world.open();
  await robbed.adopt();
  expect((await write(robbed.disk, 'in time')).saved.ok).toBe(true);
  const leader = await world.open();
  await leader.adopt();
  expect(await pendingOf(leader.disk)).toEqual(['in time']);

  expect((await write(robbed.disk, 'too late')).saved).toEqual({
    ok: false,
    error: { kind: 'lost-lead' },
  });
  expect((await write(robbed.disk, 'later still')).saved.ok).toBe(false);
});

test('a snapshot without records of its own does not bring old ones back', async () => {
  const world = aMemoryWorld();
  const { disk, adopt } = await world.open();
  await adopt();
  const { place } = await write(disk, 'typed');
  await disk.commit(await aTick({ counter: 1, covers: place }));
  await disk.commit(await aTick({ counter: 2, covers: null }));
  expect(await pendingOf(disk)).toEqual([]);
  world.crash();

  const again = await world.open();
  await again.adopt();
  expect(await pendingOf(again.disk)).toEqual([]);
});

test('what was saved while the journal was refused is not overwritten by older records in it', async () => {
  const world = aMemoryWorld();
  const first = await world.open();
  await first.adopt();
  await write(first.disk, 'old');
  world.crash();
  const refused = await world.open({ refuseJournal: true });
  await refused.adopt();
  await refused.disk.commit(await aTick({ counter: 1 }));
  await write(refused.disk, 'new');
  world.crash();

  const again = await world.open();
  await again.adopt();
  expect(await pendingOf(again.disk)).toEqual(['new']);
});

test('a pack that is bad in the database and good in the journal is never answered wrong', async () => {
  const world = aMemoryWorld();
  const { disk, adopt, healed } = await world.open();
  await adopt();
  const tick = await aTick({ counter: 1 });
  await disk.commit(tick);
  const [pack] = tick.packs;
  assert(pack !== undefined, 'a tick has a pack');
  for (const spoil of [
    (record: Uint8Array<ArrayBuffer>) => record.map((byte) => byte ^ 1),
    (record: Uint8Array<ArrayBuffer>) => record.slice(1),
    () => new Uint8Array(0),
  ]) {
    world.database.change('packs', spoil);
    expect(await disk.readPack(pack.id)).toMatchObject({ ok: true, value: { pack: pack.pack } });
    await disk.tidy();
  }
  expect(healed).toHaveLength(3);
});

test('the rows of two tables do not mix, and a large number of acknowledgements is one write', async () => {
  const world = aMemoryWorld();
  const { disk, adopt } = await world.open();
  await adopt();
  await disk.writeRows([
    { table: 'a', key: 'b', bytes: sealed('1') },
    { table: 'ab', key: '', bytes: sealed('2') },
  ]);
  expect([disk.rowKeys('a'), disk.rowKeys('ab')]).toEqual([['b'], ['']]);
  const ticks = await Promise.all([1, 2, 3].map((counter) => aTick({ counter })));
  for (const tick of ticks) await disk.commit(tick);
  await disk.acknowledge(idsOf(ticks.map(({ commit }) => commit)));
  expect(disk.outbox()).toEqual([]);
});

test('a counter cannot be used for a second commit', async () => {
  const world = aMemoryWorld();
  const { disk, adopt } = await world.open();
  await adopt();
  await disk.commit(await aTick({ counter: 1 }));
  await expect(disk.commit(await aTick({ counter: 1, text: 'another' }))).rejects.toThrow(
    'a counter is used once',
  );
});

test('a disk that was not adopted takes no snapshot', async () => {
  const { disk } = await aMemoryWorld().open();
  await expect(disk.commit(await aTick({ counter: 1 }))).rejects.toThrow('adopted');
});
