import { concatBytes, utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { endOfPiece } from '@holdfast/shared/codec/pieces.ts';
import { segmentEnds } from '@holdfast/shared/codec/segments.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aSeededRandom } from '../../support/builders/seeded-random.ts';
import { someText } from '../../support/builders/session-script.ts';

const KIB = 1024;

const piecesOf = (bytes: Bytes): readonly number[] => {
  const ends: number[] = [];
  for (let start = 0; start < bytes.length; start = ends.at(-1) ?? bytes.length) {
    ends.push(endOfPiece(bytes, start));
  }
  return ends;
};

const lengths = (ends: readonly number[]): readonly number[] =>
  ends.map((end, index) => end - (ends[index - 1] ?? 0));

test('pieces are of 4 to 16 KiB but for the last, and of about 8 KiB on the average', () => {
  const all = [1, 2, 3, 4].flatMap((seed) =>
    lengths(piecesOf(someText(seed, 1_000_000))).slice(0, -1),
  );
  expect(Math.min(...all)).toBeGreaterThan(4 * KIB);
  expect(Math.max(...all)).toBeLessThanOrEqual(16 * KIB);
  const average = all.reduce((sum, length) => sum + length, 0) / all.length;
  expect(average).toBeGreaterThan(7 * KIB);
  expect(average).toBeLessThan(11 * KIB);
});

test('an edit moves only the boundaries near it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(400_000), fc.nat(500), (seed, at, removed) => {
      const bytes = aSeededRandom(seed).bytes(500_000);
      const edited = concatBytes([bytes.slice(0, at), utf8('inserted'), bytes.slice(at + removed)]);
      const before = new Set(piecesOf(bytes).map((end) => bytes.length - end));
      const moved = piecesOf(edited).filter((end) => !before.has(edited.length - end));
      const behind = moved.filter((end) => end > at);
      expect(behind.length).toBeLessThanOrEqual(12);
      const kept = piecesOf(bytes).filter((end) => end <= at);
      expect(piecesOf(edited).slice(0, kept.length)).toEqual(kept);
    }),
    { numRuns: 40 },
  );
});

test('what never meets a boundary is cut at the largest size', () => {
  expect(lengths(piecesOf(new Uint8Array(40 * KIB).fill(1)))).toEqual([
    16 * KIB,
    16 * KIB,
    8 * KIB,
  ]);
});

/** Lines that are `x` but for their end. */
const lines = (...sizes: readonly number[]): Bytes =>
  utf8(sizes.map((size) => `${'x'.repeat(size - 1)}\n`).join(''));

test('segments end behind the last line that fits into 256 KiB; what is left stays open', () => {
  const bytes = concatBytes([lines(100 * KIB, 100 * KIB, 100 * KIB, 10), utf8('begun')]);
  expect(segmentEnds(bytes)).toEqual([200 * KIB, 300 * KIB + 10]);
});

test('a line of more than a segment gets one of its own', () => {
  expect(segmentEnds(lines(10, 700 * KIB, 20))).toEqual([10, 700 * KIB + 10, 700 * KIB + 30]);
});

test('a line of more than a node is cut', () => {
  const bytes = lines(5_000 * KIB);
  expect(segmentEnds(bytes)).toEqual([2_048 * KIB, 4_096 * KIB, 5_000 * KIB]);
});

test('bytes without a line end stay open while a tail may hold them, and are closed as they are beyond', () => {
  expect(segmentEnds(new Uint8Array(96 * KIB))).toEqual([]);
  expect(segmentEnds(new Uint8Array(96 * KIB + 1))).toEqual([96 * KIB + 1]);
  expect(segmentEnds(new Uint8Array(300 * KIB))).toEqual([300 * KIB]);
  expect(segmentEnds(new Uint8Array(0))).toEqual([]);
});

test('segments cover the bytes in order, each within the size of a node', () => {
  const some = fc.tuple(fc.nat(), fc.nat(900_000)).map(([seed, length]) => someText(seed, length));
  fc.assert(
    fc.property(some, (bytes) => {
      const ends = segmentEnds(bytes);
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      for (const length of lengths(ends)) expect(length).toBeGreaterThan(0);
      for (const length of lengths(ends)) expect(length).toBeLessThanOrEqual(2_048 * KIB);
      expect(bytes.length - (ends.at(-1) ?? 0)).toBeLessThanOrEqual(96 * KIB);
    }),
    { numRuns: 60 },
  );
});
