import type { Change } from '@holdfast/shared/model/change.ts';
import { expect, test } from 'vitest';
import { aBlobChange, aDocumentChange, anAppend } from '../../support/builders/change.ts';
import { aCodecWorld, lastOf } from '../../support/builders/codec-world.ts';
import { someText } from '../../support/builders/session-script.ts';
import { aSeededRandom } from '../../support/builders/seeded-random.ts';
import { aSource } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

const documents = (count: number): readonly Change[] =>
  Array.from({ length: count }, (_, number) =>
    aDocumentChange({ number }, aSource('layout', number + 10)),
  );

/** Sealed bytes of a small tick in a session of so many sources. */
const tickBytes = async (sources: number): Promise<number> => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save(documents(sources));
  await writer.save([aDocumentChange({ number: 'one' }, aSource('layout', 10))]);
  const tick = await writer.save([aDocumentChange({ number: 'two' }, aSource('layout', 11))]);
  return tick?.packs.reduce((sum, { pack }) => sum + pack.length, 0) ?? 0;
};

test('the bytes of a tick do not grow with the number of sources', async () => {
  const few = await tickBytes(20);
  expect(few).toBeLessThan(2_000);
  expect(Math.abs((await tickBytes(2_000)) - few)).toBeLessThan(600);
});

test('a manifest is written whole again when much differs from the one it was written against', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save(documents(100));
  const whole: number[] = [];
  for (let number = 0; number < 60; number += 1) {
    const base = writer.working().base?.ref.hash;
    await writer.save([aDocumentChange({ number, changed: true }, aSource('layout', number + 10))]);
    if (writer.working().base?.ref.hash !== base) whole.push(number);
  }
  expect(whole).toEqual([25, 51]);
});

test('a manifest is written whole again when nothing but its base would keep a pack', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aDocumentChange({ a: 1 })]);
  const first = lastOf(writer).needs;
  await writer.save([aDocumentChange({ a: 2 })]);
  expect(lastOf(writer).needs).not.toEqual(expect.arrayContaining([...first]));
  expect(lastOf(writer).needs).toHaveLength(1);
});

test('a removed source, and one that comes back, are said against the base', async () => {
  const world = await aCodecWorld();
  let writer = await world.writer();
  await writer.save(documents(40));
  await writer.save([{ kind: 'remove', source: aSource('layout', 12) }]);
  expect((await world.openLast(writer)).manifest.sources.size).toBe(39);
  writer = await world.resume(writer);
  await writer.save([aDocumentChange({ again: true }, aSource('layout', 12))]);
  const opened = await world.openLast(writer);
  expect(valueOf(await opened.readDocument(aSource('layout', 12).id))).toEqual({ again: true });
});

test('a pack closes at 1 MiB of content, and no sealed one is larger than 4 MiB', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const random = aSeededRandom(5);
  const tick = writer.begin();
  const ahead = [];
  for (let number = 0; number < 12; number += 1) {
    const line = random.bytes(1_900_000).map((byte) => (byte === 10 ? 11 : byte));
    const source = aSource('terminal-output', number + 1);
    ahead.push(...valueOf(await tick.add([anAppend(line, { source })])));
  }
  for (const { id, pack, envelope } of ahead) world.packs.set(id, { pack, envelope });
  const encoded = await writer.finish(tick);
  expect(ahead.length).toBeGreaterThan(8);
  const parts = [...ahead, ...(encoded?.packs ?? [])].map(({ place }) => place.part);
  expect(parts.toSorted((a, b) => a - b)).toEqual(parts.map((_, part) => part));
  expect(encoded?.packs.at(-1)?.place.part).toBe(0);
  for (const { pack } of [...ahead, ...(encoded?.packs ?? [])]) {
    expect(pack.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  }
  expect(await (await world.openLast(writer)).verifyStateHash()).toMatchObject({ ok: true });
}, 30_000);

test('packs of a first save are handed out while it goes on', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const tick = writer.begin();
  const closed: number[] = [];
  for (let at = 0; at < 6_000_000; at += 120_000) {
    const added = valueOf(await tick.add([anAppend(someText(at, 120_000), { at })]));
    for (const { id, pack, envelope } of added) world.packs.set(id, { pack, envelope });
    closed.push(added.length);
  }
  expect(closed.filter((count) => count > 0).length).toBeGreaterThan(3);
  const encoded = await writer.finish(tick);
  expect(encoded?.packs.length).toBeLessThanOrEqual(2);
  expect(encoded?.needs.length).toBe(
    closed.reduce((sum, count) => sum + count, encoded?.packs.length ?? 0),
  );
});

test('the same bytes are stored once within a blob', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const text = someText(8, 100_000);
  const tick = await writer.save([aBlobChange(new Uint8Array([...text, ...text, ...text]))]);
  const once = await (await aCodecWorld())
    .writer()
    .then(async (other) => other.save([aBlobChange(text)]));
  const size = (encoded: typeof tick): number => encoded?.meta.sizeBytes ?? 0;
  expect(size(tick)).toBeLessThan(1.6 * size(once));
});

test('every tick is padded to a length that many others have', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const lengths = new Set<number>();
  for (let number = 0; number < 40; number += 1) {
    const tick = await writer.save([aDocumentChange({ text: 'x'.repeat(number) })]);
    for (const { pack } of tick?.packs ?? []) lengths.add(pack.length - 172);
  }
  for (const length of lengths) expect(length % 32).toBe(0);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1_024);
  expect(lengths.size).toBeLessThan(16);
});
