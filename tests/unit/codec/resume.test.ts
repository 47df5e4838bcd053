import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { expect, test } from 'vitest';
import { aBlobChange, aDocumentChange, anAppend, aSplice } from '../../support/builders/change.ts';
import {
  aCodecWorld,
  type CodecWorld,
  type CodecWriter,
  lastOf,
} from '../../support/builders/codec-world.ts';
import { someText } from '../../support/builders/session-script.ts';
import { aSource } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

/** So many sources of each form, each tick of the first save in packs of its own. */
const aWideSession = async (world: CodecWorld, count: number): Promise<CodecWriter> => {
  const writer = await world.writer();
  for (let number = 0; number < count; number += 1) {
    const changes: readonly Change[] = [
      anAppend(someText(number, 120_000), { source: aSource('terminal-output', 3 * number + 1) }),
      aBlobChange(someText(number, 60_000), aSource('note-text', 3 * number + 2)),
      aDocumentChange({ number }, aSource('layout', 3 * number + 3)),
    ];
    await writer.save(changes);
  }
  return writer;
};

test('opening reads the manifest and its base; the next tick reads only what it touches', async () => {
  const world = await aCodecWorld();
  const writer = await aWideSession(world, 30);
  const start = world.reads();
  const resumed = await world.resume(writer);
  expect(world.reads() - start).toBeLessThanOrEqual(2);

  const before = world.reads();
  await resumed.save([aDocumentChange({ number: 'new' }, aSource('layout', 6))]);
  expect(world.reads() - before).toBe(0);
  await resumed.save([anAppend('more\n', { at: 120_000, source: aSource('terminal-output', 1) })]);
  expect(world.reads() - before).toBe(1);
  await resumed.save([anAppend('more\n', { at: 120_005, source: aSource('terminal-output', 1) })]);
  expect(world.reads() - before).toBe(1);
});

test('a second edit of a text reads nothing back', async () => {
  const world = await aCodecWorld();
  const writer = await world.resume(await aWideSession(world, 3));
  const source = aSource('note-text', 2);
  await writer.save([aSplice({ source, at: 30_000, inserted: utf8('a'), baseLength: 60_000 })]);
  const before = world.reads();
  await writer.save([aSplice({ source, at: 10, inserted: utf8('b'), baseLength: 60_001 })]);
  expect(world.reads() - before).toBe(0);
});

test('an edit in a large blob reads back and stores only what lies from the touched cut on', async () => {
  const world = await aCodecWorld();
  let writer = await world.writer();
  const source = aSource('file-text');
  const [length, ticks] = [1_900_000, 19];
  for (let tick = 0; tick < ticks; tick += 1) {
    const inserted = someText(tick, length / ticks);
    const at = (tick * length) / ticks;
    const change =
      tick === 0
        ? aBlobChange(inserted, source)
        : aSplice({ source, at, inserted, baseLength: at });
    await writer.save([change]);
  }
  writer = await world.resume(writer);
  const before = world.reads();
  await writer.save([
    aSplice({ source, at: 1_700_000, removed: 3, inserted: utf8('edit'), baseLength: length }),
  ]);
  expect(world.reads() - before).toBeLessThanOrEqual(5);
  const sizes = lastOf(writer).packs.map(({ pack }) => pack.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40_000);
  const opened = await world.openLast(writer);
  expect(await opened.verifyStateHash()).toEqual(ok(undefined));
});

test('many texts edited one after the other do not all stay in memory', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const count = 12;
  for (let number = 1; number <= count; number += 1) {
    await writer.save([aBlobChange(someText(number, 600_000), aSource('note-text', number))]);
  }
  const held = [...writer.working().blobs.values()].map(({ content }) => content?.length ?? 0);
  expect(held).toHaveLength(count);
  expect(held.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(held.at(-1)).toBe(600_000);
  expect(held[0]).toBe(0);
  const first = aSource('note-text', 1);
  await writer.save([aSplice({ source: first, at: 5, inserted: utf8('x'), baseLength: 600_000 })]);
  const opened = await world.openLast(writer);
  expect(valueOf(await opened.readBlob(first.id))).toHaveLength(600_001);
});

test('what a tick builds on and cannot be read is refused by name; a replacement is still taken', async () => {
  const world = await aCodecWorld();
  const writer = await world.resume(await aWideSession(world, 3));
  const kept = new Map(world.packs);
  world.packs.clear();
  const [stream, blob] = [aSource('terminal-output', 4), aSource('note-text', 5)];
  const tick = writer.begin();
  const changes = [
    aDocumentChange({ a: 1 }, aSource('layout', 20)),
    anAppend('x', { source: stream, at: 120_000 }),
  ];
  expect(await tick.add(changes)).toMatchObject({
    ok: false,
    error: { kind: 'unreadable', sourceId: stream.id, code: 'missing', applied: 1 },
  });
  const splice = aSplice({ source: blob, at: 5, baseLength: 60_000 });
  expect(await tick.add([splice])).toMatchObject({ error: { kind: 'unreadable', applied: 0 } });
  expect(await tick.add([aBlobChange('all of it', blob)])).toMatchObject({ ok: true });
  await writer.finish(tick);
  for (const [id, pack] of kept) world.packs.set(id, pack);
  const opened = await world.openLast(writer);
  expect(opened.manifest.sources.get(stream.id)?.nodes).toMatchObject({ length: 120_000 });
  const read = valueOf(await opened.readBlob(blob.id));
  expect(new TextDecoder().decode(read)).toBe('all of it');
});

test('a failed tick leaves the working state as it was', async () => {
  const world = await aCodecWorld();
  const writer = await aWideSession(world, 1);
  const working = writer.working();
  const abandoned = writer.begin();
  const source = aSource('terminal-output', 1);
  await abandoned.add([
    anAppend('lost', { at: 120_000, source }),
    aBlobChange('lost', aSource('note-text', 2)),
  ]);
  await writer.save([anAppend('kept', { at: 120_000, source })]);
  expect(working.manifest?.counter).toBe(1);
  const opened = await world.openLast(writer);
  const read = valueOf(await opened.readStream(source.id, 120_000, 130_000));
  expect(new TextDecoder().decode(read)).toBe('kept');
});
