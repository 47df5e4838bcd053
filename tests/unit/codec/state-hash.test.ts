import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { concatBytes, toHex, utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aCodecWorld, type WriterStart } from '../../support/builders/codec-world.ts';
import { someText } from '../../support/builders/session-script.ts';
import { aSource } from '../../support/builders/source.ts';

const CUT = 65_536;

/** SHA-256 over the list of SHA-256 of cuts, in the words of FORMAT.md, section 6. */
const hashOfCuts = async (bytes: Bytes): Promise<Bytes> => {
  const cuts = Array.from({ length: Math.ceil(bytes.length / CUT) }, (_, cut) =>
    sha256(bytes.subarray(cut * CUT, (cut + 1) * CUT)),
  );
  return sha256(concatBytes(await Promise.all(cuts)));
};

const stateHashAfter = async (
  seed: number,
  start: WriterStart,
  ...ticks: readonly (readonly Change[])[]
): Promise<string | undefined> => {
  const world = await aCodecWorld({ seed });
  const writer = await world.writer(start);
  for (const changes of ticks) await writer.save(changes);
  return writer.last()?.meta.stateHash;
};

test('the state hash is taken over source ids and content hashes, ascending, and over nothing else', async () => {
  const [terminal, note] = [someText(1, 150_000), someText(2, 70_000)];
  const changes = [
    anAppend(terminal, { source: aSource('terminal-output', 9) }),
    aBlobChange(note, aSource('note-text', 5)),
    aDocumentChange({ b: 'größe', a: [1, 0.5] }, aSource('layout', 7)),
  ];
  const rows = concatBytes([
    idBytes(aSource('note-text', 5).id),
    await hashOfCuts(note),
    idBytes(aSource('layout', 7).id),
    await sha256(utf8('{"a":[1,0.5],"b":"größe"}')),
    idBytes(aSource('terminal-output', 9).id),
    await hashOfCuts(terminal),
  ]);
  expect(await stateHashAfter(1, {}, changes)).toBe(toHex(await sha256(rows)));
});

test('the state hash does not depend on ticks, segments, pieces, packs, device, key epoch or counter', async () => {
  const cuts = fc.array(fc.nat(200_000), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(), async (places, seed) => {
      const [terminal, note] = [someText(seed, 200_000), someText(seed + 1, 100_000)];
      const bounds = [0, ...places.toSorted((a, b) => a - b), 200_000];
      const ticks = bounds.slice(1).map((end, index): readonly Change[] => {
        const at = bounds[index] ?? 0;
        const [from, to] = [Math.min(at, 100_000), Math.min(end, 100_000)];
        const inserted = note.slice(from, to);
        const added = anAppend(terminal.slice(at, end), { at });
        if (index === 0) return [added, aBlobChange(inserted, aSource('note-text', 2))];
        const splice = { at: from, baseLength: from, inserted, source: aSource('note-text', 2) };
        return [added, aSplice(splice)];
      });
      const atOnce = [aStreamChange(terminal), aBlobChange(note, aSource('note-text', 2))];
      const piecemeal = await stateHashAfter(seed, { device: 2, epoch: 2, counter: 40 }, ...ticks);
      expect(piecemeal).toBe(await stateHashAfter(1, {}, atOnce));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('an empty stream and an empty blob have the hash of an empty list', async () => {
  const empty = await sha256(new Uint8Array(0));
  const rows = concatBytes([
    idBytes(aSource('layout', 1).id),
    empty,
    idBytes(aSource('layout', 2).id),
    empty,
  ]);
  const changes = [
    aStreamChange('', 1, aSource('terminal-output', 1)),
    aBlobChange('', aSource('note-text', 2)),
  ];
  expect(await stateHashAfter(1, {}, changes)).toBe(toHex(await sha256(rows)));
});

test('any one byte of any source changes the state hash', async () => {
  const base = [aBlobChange('text', aSource('note-text', 2)), anAppend('line\n')];
  const before = await stateHashAfter(1, {}, base);
  const others = [
    [aBlobChange('texT', aSource('note-text', 2)), anAppend('line\n')],
    [aBlobChange('text', aSource('note-text', 2)), anAppend('line ')],
    [aBlobChange('text', aSource('note-text', 3)), anAppend('line\n')],
    [anAppend('line\n')],
  ];
  for (const changes of others) expect(await stateHashAfter(1, {}, changes)).not.toBe(before);
});

test('a tick that changes nothing writes nothing', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  expect(await writer.save([])).toBeNull();
  const note = aSource('note-text', 2);
  const first = [
    anAppend('one\n'),
    aBlobChange('text', note),
    aDocumentChange({ a: 1 }, aSource('layout', 3)),
  ];
  expect(await writer.save(first)).not.toBeNull();
  const again = [
    anAppend('one\n'),
    aBlobChange('text', note),
    aDocumentChange({ a: 1 }, aSource('layout', 3)),
    aSplice({ source: note, at: 1, inserted: utf8('xy'), baseLength: 4 }),
    aSplice({ source: note, at: 1, removed: 2, inserted: utf8(''), baseLength: 6 }),
  ];
  expect(await writer.save(again)).toBeNull();
  const gone = aSource('layout', 4);
  expect(
    await writer.save([aDocumentChange({}, gone), { kind: 'remove', source: gone }]),
  ).toBeNull();
  expect(await writer.save([aStreamChange('one\n', 2)])).not.toBeNull();
});
