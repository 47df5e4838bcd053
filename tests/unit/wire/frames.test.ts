import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { packIdOf } from '@holdfast/shared/base/ids.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import {
  createPackFrameReader,
  encodeMarkUpload,
  encodePackFrame,
  encodePackUpload,
  type PackFrame,
  parseMarkUpload,
  parsePackUpload,
} from '@holdfast/shared/wire/frames.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';

const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));
const packId = bytes(32, 32).map(packIdOf);

const frame: fc.Arbitrary<PackFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('found' as const),
    id: packId,
    envelope: bytes(1, 200),
    pack: bytes(1, 2_000),
  }),
  fc.record({ kind: fc.constantFrom('missing' as const, 'damaged' as const), id: packId }),
);

/** Cuts at the given places, whatever they are. */
const cut = (whole: Bytes, places: readonly number[]): readonly Bytes[] => {
  const edges = [0, ...places.map((place) => place % (whole.length + 1)), whole.length].toSorted(
    (a, b) => a - b,
  );
  return edges.slice(1).map((edge, at) => whole.slice(edges[at], edge));
};

test('a stream of packs reads back the same however it is cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (frames, places) => {
        const reader = createPackFrameReader();
        const read: PackFrame[] = [];
        for (const chunk of cut(concatBytes(frames.map(encodePackFrame)), places)) {
          const fed = reader.feed(chunk);
          if (fed.ok) read.push(...fed.value);
        }
        expect(read).toEqual(frames);
        expect(reader.done()).toBe(true);
      },
    ),
  );
});

test('a stream that was cut off is not done', () => {
  const whole = encodePackFrame({
    kind: 'found',
    id: packIdOf(new Uint8Array(32)),
    envelope: new Uint8Array(3),
    pack: new Uint8Array(5),
  });
  for (let length = 1; length < whole.length; length += 1) {
    const reader = createPackFrameReader();
    expect(reader.feed(whole.slice(0, length))).toEqual(ok([]));
    expect(reader.done()).toBe(false);
  }
});

test('a frame that announces more than a pack may be, or an unknown status, ends the stream', () => {
  const head = (status: number, envelope: number, pack: number): Bytes => {
    const at = new Uint8Array(41);
    const view = new DataView(at.buffer);
    view.setUint8(32, status);
    view.setUint32(33, envelope);
    view.setUint32(37, pack);
    return at;
  };
  for (const bad of [
    head(0, 0, LIMITS.packBytes + 1),
    head(0, LIMITS.keyEnvelopeBytes + 1, 1),
    head(0, 0, 0),
    head(1, 0, 1),
    head(3, 0, 0),
  ]) {
    expect(createPackFrameReader().feed(concatBytes([bad, new Uint8Array(1)])).ok).toBe(false);
  }
});

test('uploads read back what was written, and nothing else is taken for one', () => {
  fc.assert(
    fc.property(bytes(1, LIMITS.keyEnvelopeBytes), bytes(1, 500), (first, second) => {
      expect(parsePackUpload(encodePackUpload({ envelope: first, pack: second }))).toEqual(
        ok({ envelope: first, pack: second }),
      );
      expect(parseMarkUpload(encodeMarkUpload({ mark: first, label: second }))).toEqual(
        ok({ mark: first, label: second }),
      );
    }),
  );
  const none = new Uint8Array(0);
  const one = new Uint8Array(1);
  expect(parsePackUpload(none).ok).toBe(false);
  expect(parsePackUpload(encodePackUpload({ envelope: none, pack: one })).ok).toBe(false);
  expect(parsePackUpload(encodePackUpload({ envelope: one, pack: none })).ok).toBe(false);
  const tooLong = new Uint8Array(LIMITS.keyEnvelopeBytes + 1);
  expect(parsePackUpload(encodePackUpload({ envelope: tooLong, pack: one })).ok).toBe(false);
});

test('no bytes whatever make a reader throw', () => {
  const reads = fc.property(bytes(0, 300), (noise) => {
    parsePackUpload(noise);
    parseMarkUpload(noise);
    createPackFrameReader().feed(noise);
  });
  expect(() => fc.assert(reads)).not.toThrow();
});
