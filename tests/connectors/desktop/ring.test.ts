import { createRing } from '@holdfast/connector-desktop/src/ring.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const BLOCK = 65_536;

/** Byte `index` of the output, so that what is read shows where it was. */
const outputFrom = (start: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (start + index) % 251);

const readAll = (ring: ReturnType<typeof createRing>, from: number): Uint8Array => {
  const parts: Uint8Array[] = [];
  let at = from;
  while (at < ring.nextByte()) {
    const part = ring.read(at, 10_000);
    parts.push(part);
    at += part.length;
  }
  return new Uint8Array(Buffer.concat(parts));
};

test('a ring keeps at least its capacity and at most a block more, each byte at its offset', () => {
  const capacity = 3 * BLOCK;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * BLOCK }), { maxLength: 12 }), (lengths) => {
      const ring = createRing(capacity);
      let printed = 0;
      for (const length of lengths) {
        ring.append(outputFrom(printed, length));
        printed += length;
      }
      const kept = ring.nextByte() - ring.firstByte();
      expect(ring.nextByte()).toBe(printed);
      expect(kept).toBeGreaterThanOrEqual(Math.min(printed, capacity));
      expect(kept).toBeLessThan(capacity + BLOCK);
      const bytes = readAll(ring, ring.firstByte());
      expect(Buffer.compare(bytes, outputFrom(ring.firstByte(), kept))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('what was dropped and what was not printed yet cannot be read', () => {
  const ring = createRing(BLOCK);
  ring.append(outputFrom(0, 4 * BLOCK));
  expect(ring.firstByte()).toBeGreaterThan(0);
  expect(ring.read(0, 10)).toHaveLength(0);
  expect(ring.read(ring.nextByte(), 10)).toHaveLength(0);
});

test('what was read does not change when more is printed', () => {
  const ring = createRing(BLOCK);
  ring.append(outputFrom(0, 100));
  const bytes = ring.read(0, 100);
  ring.append(outputFrom(100, 5 * BLOCK));
  expect(bytes).toEqual(outputFrom(0, 100));
});
