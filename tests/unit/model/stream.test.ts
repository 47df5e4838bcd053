import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { EMPTY_STREAM } from '@holdfast/shared/model/empty-states.ts';
import {
  appendToStream,
  bytesFrom,
  nextGeneration,
  PART_BYTES,
  prependToStream,
  trimStream,
} from '@holdfast/shared/model/stream.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const pieces = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((array): Bytes => new Uint8Array(array)),
);
const streamOf = (all: readonly Bytes[]): typeof EMPTY_STREAM =>
  all.reduce(appendToStream, EMPTY_STREAM);

test('a stream holds exactly what was appended, wherever it is read from', () => {
  fc.assert(
    fc.property(pieces, fc.nat(500), (all, offset) => {
      const whole = concatBytes(all);
      const stream = streamOf(all);
      expect(stream.length).toBe(whole.length);
      const from = Math.min(offset, whole.length);
      const read = bytesFrom(stream, from);
      expect(read.from).toBe(from);
      expect(concatBytes(read.parts)).toEqual(whole.slice(from));
    }),
  );
});

test('small appends make few parts, and no part that was there is changed but the last', () => {
  let stream = EMPTY_STREAM;
  for (let at = 0; at < 5_000; at += 1) {
    const before = stream.parts.slice(0, -1);
    stream = appendToStream(stream, new Uint8Array(10).fill(at));
    expect(stream.parts.slice(0, before.length).every((part, i) => part === before[i])).toBe(true);
  }
  expect(stream.parts.length).toBe(Math.ceil((5_000 * 10) / (PART_BYTES - (PART_BYTES % 10))));
});

test('what is trimmed off and read again gives the same stream', () => {
  fc.assert(
    fc.property(pieces, fc.nat(300), (all, keep) => {
      const stream = streamOf(all);
      const trimmed = trimStream(stream, keep);
      expect(trimmed.length - trimmed.start).toBeGreaterThanOrEqual(Math.min(keep, stream.length));
      const older = concatBytes(bytesFrom(stream, 0).parts).slice(0, trimmed.start);
      const again = prependToStream(trimmed, 0, older.length === 0 ? [] : [older]);
      expect(again === null ? null : concatBytes(again.parts)).toEqual(concatBytes(all));
    }),
  );
});

test('older bytes that do not end where the stream begins are refused', () => {
  const stream = trimStream(
    streamOf([new Uint8Array(20_000), new Uint8Array(20_000), new Uint8Array(5)]),
    5,
  );
  expect(stream.start).toBe(40_000);
  expect(prependToStream(stream, 10, [new Uint8Array(10)])).toBeNull();
});

test('a new generation is empty and has a higher number than the one before', () => {
  const stream = { ...streamOf([new Uint8Array(3)]), generation: 4 };
  expect(nextGeneration(stream, 2)).toEqual({ ...EMPTY_STREAM, generation: 5 });
  expect(nextGeneration(stream, 9)).toEqual({ ...EMPTY_STREAM, generation: 9 });
});
