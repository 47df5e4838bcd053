import type { PackId } from '@holdfast/shared/base/ids.ts';
import { assert, err, ok } from '@holdfast/shared/base/result.ts';
import { needsOf, needsRoot } from '@holdfast/shared/chain/chain.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aCodecWorld, lastOf } from '../../support/builders/codec-world.ts';
import { someText } from '../../support/builders/session-script.ts';
import { valueOf } from '../../support/value-of.ts';
import { aSource } from '../../support/builders/source.ts';

const terminal = aSource('terminal-output', 1);
const note = aSource('note-text', 2);
const layout = aSource('layout', 3);

/** A session with a stream that has folded often, a long text edited here and there, and a document. */
const aLongSession = async (world: Awaited<ReturnType<typeof aCodecWorld>>, ticks = 60) => {
  const writer = await world.writer();
  await writer.save([
    aBlobChange(someText(1, 200_000), note),
    aDocumentChange({ tick: 0 }, layout),
  ]);
  let [length, blobLength] = [0, 200_000];
  for (let tick = 1; tick <= ticks; tick += 1) {
    const added = someText(tick, 9_001);
    const inserted = someText(tick, 100);
    const at = (tick * 7_919) % blobLength;
    await writer.save([
      anAppend(added, { at: length, source: terminal }),
      aSplice({ source: note, at, inserted, baseLength: blobLength }),
      aDocumentChange({ tick }, layout),
    ]);
    length += added.length;
    blobLength += inserted.length;
  }
  return { writer, length, blobLength };
};

test('without any one of the packs it needs a snapshot cannot be read whole', async () => {
  const world = await aCodecWorld({ onlyNeeded: true });
  const { writer } = await aLongSession(world);
  const { commit, needs } = lastOf(writer);
  expect(needs.length).toBeGreaterThan(10);
  const outcomes: unknown[] = [];
  for (const id of needs) {
    const pack = world.packs.get(id);
    world.packs.delete(id);
    const opened = await world.open(commit);
    outcomes.push(opened.ok ? await opened.value.verifyStateHash() : opened);
    if (pack !== undefined) world.packs.set(id, pack);
  }
  expect(outcomes).toEqual(needs.map((packId) => err({ kind: 'missing', packId })));
});

test('folding a tail gives up the packs of which nothing else is left', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const needs: number[] = [];
  for (let tick = 0; tick < 64; tick += 1) {
    await writer.save([anAppend(someText(2, 500), { at: tick * 500 })]);
    needs.push(lastOf(writer).needs.length);
  }
  expect(needs.at(-1)).toBeGreaterThan(60);
  await writer.save([anAppend(someText(2, 500), { at: 32_000 })]);
  expect(lastOf(writer).needs.length).toBeLessThan(4);
  expect(lastOf(writer).commit.header.drops.length).toBeGreaterThan(60);
});

test('a source that is removed, or begun again, gives up all its packs', async () => {
  const world = await aCodecWorld();
  const { writer } = await aLongSession(world);
  expect(lastOf(writer).needs.length).toBeGreaterThan(10);
  await writer.save([aStreamChange(someText(1, 200_000), 2, terminal), aRemoval(note)]);
  expect(lastOf(writer).needs.length).toBeLessThanOrEqual(2);
});

test('what a commit says of its needs against those of its parent adds up to all of them, and to its root', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  let needs: readonly PackId[] = [];
  for (let tick = 0; tick < 30; tick += 1) {
    await writer.save([
      anAppend(someText(tick, 9_000), { at: tick * 9_000, source: terminal }),
      aDocumentChange({ tick }, layout),
    ]);
    const { commit, needs: now } = lastOf(writer);
    needs = needsOf(commit.header, needs);
    expect(needs).toEqual(now);
    expect(commit.header.needsRoot).toBe(await needsRoot(now));
    const sizes = now.map((id) => world.packs.get(id)?.pack.length ?? 0);
    expect(commit.header.sizeBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  }
});

test('a stream of any length is read, resumed and given up through the leaves of its index', async () => {
  const world = await aCodecWorld({ onlyNeeded: true });
  let writer = await world.writer();
  const text = 'a line of output that is the same as many others\n'.repeat(2_100);
  const ticks = 280;
  for (let tick = 0; tick < ticks; tick += 1) {
    await writer.save([anAppend(text, { at: tick * text.length })]);
    if (tick % 100 !== 50) continue;
    writer = await world.resume(writer);
  }
  const opened = await world.openLast(writer);
  const source = aSource('terminal-output');
  const nodes = opened.manifest.sources.get(source.id)?.nodes;
  expect(nodes).toMatchObject({ form: 'stream', length: ticks * text.length, tail: [] });
  const middle = text.length * 150 - 10;
  const read = valueOf(await opened.readStream(source.id, middle, middle + 30));
  expect(new TextDecoder().decode(read)).toBe(`${text.slice(-10)}${text.slice(0, 20)}`);
  expect(await opened.verifyStateHash()).toEqual(ok(undefined));
  await writer.save([aRemoval(source), aDocumentChange({}, layout)]);
  expect(lastOf(writer).needs).toHaveLength(1);
}, 60_000);

test('a source whose index cannot be read gives up nothing that is in it, and the tick is written', async () => {
  const world = await aCodecWorld();
  const { writer } = await aLongSession(world);
  await writer.save([aDocumentChange({ tick: 'last' }, layout)]);
  const resumed = await world.resume(writer);
  const nodes = resumed.working().manifest?.sources.get(terminal.id)?.nodes;
  assert(nodes?.form === 'stream' && nodes.index !== null, 'it has an index');
  assert(nodes.index.pack !== null, 'refs in memory name their pack');
  world.packs.delete(nodes.index.pack);
  await resumed.save([aStreamChange(someText(1, 400_000), 2, terminal)]);
  expect(lastOf(resumed).needs.length).toBeGreaterThan(5);
});

const first: readonly Change[] = [aDocumentChange({ a: 1 }, layout)];

test('a snapshot with two parents says its needs against the first of them', async () => {
  const world = await aCodecWorld();
  const base = await world.writer();
  await base.save(first);
  const other = await world.writer({ device: 2, working: base.working(), parents: [lastOf(base)] });
  await base.save([aDocumentChange({ a: 2 }, layout)]);
  await other.save([anAppend('x', { source: terminal })]);
  const parents = [lastOf(base), lastOf(other)];
  const merged = await world.writer({ device: 3, working: other.working(), parents });
  await merged.save([aDocumentChange({ a: 3 }, layout)]);
  const { header } = lastOf(merged).commit;
  const [smallest] = parents.toSorted((a, b) => (a.commit.id < b.commit.id ? -1 : 1));
  expect(header.parents[0]).toBe(smallest?.commit.id);
  expect(needsOf(header, smallest?.needs ?? [])).toEqual(lastOf(merged).needs);
});
