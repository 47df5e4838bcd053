import { assert } from '@holdfast/shared/base/result.ts';
import {
  aDevice,
  aMark,
  aPack,
  aSession,
  aTick,
  idsOf,
  sealed,
} from '@holdfast/tests/support/disk/builders.ts';
import type { Fault } from '@holdfast/tests/support/disk/faults.ts';
import { aMemoryWorld, type MemoryWorld } from '@holdfast/tests/support/disk/memory-world.ts';
import type { Disk } from '@holdfast/web/src/disk/disk.ts';
import { expect, test } from 'vitest';

const STARTS = 20;
const journalFiles = ({ folder }: MemoryWorld): readonly string[] =>
  folder.names().filter((name) => /^\d/.test(name));

const writeAhead = async (disk: Disk, text: string) => {
  const place = disk.nextWriteAhead();
  const saved = await disk.writeAhead({
    ...place,
    sessionId: aSession(),
    deviceId: aDevice(),
    counter: 1,
    bytes: sealed(text),
  });
  assert(saved.ok, 'a record is written');
  return place;
};

/** Many starts of the app, each with one snapshot: as many small files. The server has every second one. */
const aLongLife = async (): Promise<MemoryWorld> => {
  const world = aMemoryWorld();
  for (let counter = 1; counter <= STARTS; counter += 1) {
    const { disk, adopt } = await world.open();
    await adopt();
    const covers = await writeAhead(disk, `typed before ${counter}`);
    const tick = await aTick({
      counter,
      covers,
      anchor: `anchor ${counter}`,
      rows: [{ table: 'names', key: `${counter}`, bytes: sealed(`name ${counter}`) }],
      marks: [await aMark(`${counter}`, { version: counter })],
    });
    assert((await disk.commit(tick)).ok, 'a tick is written');
    if (counter % 2 === 0) await disk.acknowledge([tick.commit.id]);
    if (counter === STARTS) await writeAhead(disk, 'pending');
    await disk.resign();
  }
  return world;
};

const expectAll = async (world: MemoryWorld): Promise<void> => {
  const { disk, adopt } = await world.open();
  expect(await adopt()).toMatchObject({ refused: [], missing: [], heads: [{ counter: STARTS }] });
  expect(disk.commitsOf(aSession())).toHaveLength(STARTS);
  for (const id of idsOf(disk.commitsOf(aSession()))) {
    const commit = await disk.readCommit(id);
    assert(commit.ok, 'a commit can be read');
    for (const need of commit.value.needs)
      expect(await disk.readPack(need)).toMatchObject({ ok: true });
  }
  const waiting = disk.outbox().flatMap((item) => (item.kind === 'commit' ? [item.counter] : []));
  expect(waiting).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  expect(disk.rowKeys('names')).toHaveLength(STARTS);
  expect(await disk.readRow('names', '7')).toEqual({ ok: true, value: sealed('name 7') });
  expect(await disk.readAnchor()).toEqual({ ok: true, value: sealed(`anchor ${STARTS}`) });
  const pending = await disk.pendingWriteAhead(aSession(), aDevice());
  expect(pending.ok && pending.value.map(({ bytes }) => bytes)).toEqual([sealed('pending')]);
  await disk.resign();
};

test('many small journal files become few, and everything is still in each store alone', async () => {
  const world = await aLongLife();
  expect(journalFiles(world)).toHaveLength(STARTS);
  const { disk, adopt } = await world.open();
  await adopt();
  expect(await disk.tidy()).toMatchObject({ ok: true });
  await disk.resign();
  expect(journalFiles(world)).toHaveLength(1);

  world.database.clear();
  await expectAll(world);
});

test('write-ahead records that a commit has taken in leave the journal when it is tidied', async () => {
  const world = await aLongLife();
  const { disk, adopt } = await world.open();
  await adopt();
  await disk.tidy();
  await disk.resign();
  const [file = ''] = journalFiles(world);
  const text = new TextDecoder().decode(world.folder.bytesOf(file));
  expect(text).toContain('pending');
  expect(text).not.toContain('typed before');
});

test('wherever a crash falls while the journal is tidied, the journal alone has everything', async () => {
  const free = await aLongLife();
  const counted = await free.open();
  await counted.adopt();
  counted.stores.arm({ atCall: 100_000, how: 'before', later: 'dies' });
  const before = counted.stores.calls();
  await counted.disk.tidy();
  const calls = counted.stores.calls() - before;
  expect(calls).toBeGreaterThan(50);

  // The steps repeat for every file; a part of them stands for all.
  for (let atCall = 1; atCall <= calls; atCall += 19) {
    for (const how of ['before', 'after', 'nearly'] as const) {
      const world = await aLongLife();
      const fault: Fault = { atCall, how, later: 'dies' };
      const { disk, adopt, stores } = await world.open();
      await adopt();
      stores.arm(fault);
      await disk.tidy();
      world.crash('fails');
      world.database.clear();
      await expectAll(world);
    }
  }
}, 60_000);

test('what the server has stays known when only the file that says so is tidied', async () => {
  const world = aMemoryWorld();
  const first = await world.open();
  await first.adopt();
  const pack = await aPack('large', 3 * 1024 * 1024);
  const tick = await aTick({ counter: 1, packs: [pack] });
  await first.disk.commit(tick);
  await first.disk.resign();
  const second = await world.open();
  await second.adopt();
  await second.disk.acknowledge([tick.commit.id]);
  const covers = await writeAhead(second.disk, 'a long text '.repeat(1_000));
  await second.disk.commit(await aTick({ counter: 2, covers }));
  await second.disk.resign();

  const third = await world.open();
  await third.adopt();
  await third.disk.tidy();
  await third.disk.resign();
  expect(journalFiles(world)).toEqual(['1-1', '3-1']);
  world.database.clear();
  const again = await world.open();
  await again.adopt();
  expect(again.disk.outbox().map((item) => item.kind === 'commit' && item.counter)).toEqual([2]);
});

test('a file that a frozen leader still holds open is left, and nothing in it is needed', async () => {
  const world = await aLongLife();
  const frozen = await world.open();
  await frozen.adopt();
  await writeAhead(frozen.disk, 'frozen');
  const { disk, adopt } = await world.open();
  await adopt();
  expect(await disk.tidy()).toMatchObject({ ok: true });
  expect(journalFiles(world)).toHaveLength(2);
});

test('tidying an even journal does nothing', async () => {
  const world = aMemoryWorld();
  const first = await world.open();
  await first.adopt();
  await first.disk.commit(await aTick({ counter: 1 }));
  await first.disk.resign();
  const second = await world.open();
  await second.adopt();
  const before = world.folder.names();
  expect(await second.disk.tidy()).toMatchObject({ ok: true });
  expect(world.folder.names()).toEqual(before);
});
