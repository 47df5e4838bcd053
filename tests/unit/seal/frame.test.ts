import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { encodeFrame, pad, padme, paddedLength, parseFrame } from '@holdfast/shared/seal/frame.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { someBytes } from '../../support/crypto/values.ts';

const random = seededRandom(3);
const aFrame = { codec: 1, nodeType: 2, rawLength: 77, payload: someBytes(20, 1) };
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => new Uint8Array(array));
const frames = fc.record({
  codec: fc.nat(255),
  nodeType: fc.nat(255),
  rawLength: fc.nat(0xffffffff),
  payload: bytes,
});

test('a frame gives back what was framed, padded or not', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const plain = encodeFrame(frame);
      expect(parseFrame(plain, { padded: false })).toEqual(ok(frame));
      expect(parseFrame(pad({ random }, plain), { padded: true })).toEqual(ok(frame));
    }),
  );
});

const BAD = [
  { fault: 'has another version', plain: () => withByte(0, 2) },
  { fault: 'has a byte that must be zero set', plain: () => withByte(3, 1) },
  { fault: 'ends within its head', plain: () => encodeFrame(aFrame).subarray(0, 11) },
  { fault: 'ends within its payload', plain: () => encodeFrame(aFrame).subarray(0, 31) },
  {
    fault: 'has padding that is not zero',
    plain: () => concatBytes([encodeFrame(aFrame), Uint8Array.of(0, 0, 1)]),
  },
];

test.each(BAD)('a plaintext that $fault is no frame', ({ plain }) => {
  expect(parseFrame(plain(), { padded: true })).toEqual(err({ kind: 'bad-frame' }));
});

test('padding behind a frame that has none is refused', () => {
  const plain = concatBytes([encodeFrame(aFrame), Uint8Array.of(0)]);
  expect(parseFrame(plain, { padded: false })).toEqual(err({ kind: 'bad-frame' }));
});

test('Padmé never shortens, never costs more than an eighth, and leaves few lengths', () => {
  const pairs = Array.from({ length: 70_000 }, (_, length) => ({ length, padded: padme(length) }));
  const broken = pairs.filter(
    ({ length, padded }) => padded < length || padded - length > length / 8,
  );
  expect(broken).toEqual([]);
  expect(new Set(pairs.map(({ padded }) => padded)).size).toBeLessThan(180);
});

test('a padded length is that of up to 255 bytes more', () => {
  for (let length = 0; length < 3000; length += 7) {
    const padded = paddedLength({ random }, length);
    expect(padded >= padme(length) && padded <= padme(length + 255)).toBe(true);
  }
});

const withByte = (at: number, value: number): Uint8Array => {
  const plain = encodeFrame(aFrame);
  plain.set([value], at);
  return plain;
};
