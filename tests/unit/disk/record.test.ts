import { readFileSync } from 'node:fs';
import { type Bytes, concatBytes, fromHex, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { crc32c } from '@holdfast/web/src/disk/crc32c.ts';
import { encodeEntry } from '@holdfast/web/src/disk/encode-entry.ts';
import { openRecord } from '@holdfast/web/src/disk/parse-entry.ts';
import { frameRecord, MAX_BODY_BYTES, scanRecords } from '@holdfast/web/src/disk/record.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTRIES } from './entries.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/journal/v1.json', import.meta.url), 'utf8'),
) as readonly { readonly name: string; readonly hex: string }[];

const records = Object.values(ENTRIES).map(encodeEntry);
const parts = fc.array(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  { minLength: 1, maxLength: 8 },
);
const flip = (bytes: Bytes, at: number, bit: number): Bytes => {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
};

// RFC 3720, appendix B.4
test.each([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
  ['digits', utf8('123456789'), 0xe3069283],
])('CRC-32C of %s is that of the standard', (_, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

test('a checksum is the same whole or in two parts', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
    }),
  );
});

test.each(Object.keys(ENTRIES))('the bytes of a record never change: %s', (name) => {
  const entry = ENTRIES[name];
  const frozen = vectors.find((vector) => vector.name === name)?.hex ?? '';
  expect(entry === undefined ? '' : toHex(encodeEntry(entry))).toBe(frozen);
  expect(openRecord(fromHex(frozen) ?? new Uint8Array(0))).toEqual(entry);
});

test('a record with any one bit flipped is none', () => {
  for (const record of records) {
    for (let at = 0; at < record.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) expect(openRecord(flip(record, at, bit))).toBeNull();
    }
  }
});

test('a record cut short or followed by more is none', () => {
  for (const record of records) {
    for (let length = 0; length < record.length; length += 1) {
      expect(openRecord(record.slice(0, length))).toBeNull();
    }
    expect(openRecord(concatBytes([record, Uint8Array.of(0)]))).toBeNull();
  }
});

test('a body that is too short for its type, or of a type unknown, is no entry', () => {
  for (let type = 0; type < 40; type += 1) {
    expect(openRecord(frameRecord(type, [new Uint8Array(17)]))).toBeNull();
  }
  expect(openRecord(frameRecord(200, [new Uint8Array(100)]))).toBeNull();
});

test('any bytes are read to records or to nothing, and never to an error', () => {
  fc.assert(
    fc.property(parts, fc.nat(40), (bodies, type) => {
      const framed = frameRecord(type, bodies);
      const entry = openRecord(framed);
      expect(entry === null ? null : openRecord(encodeEntry(entry))).toEqual(entry);
      expect(scanRecords(concatBytes(bodies)).records).toEqual([]);
    }),
  );
});

test('a scan gives back every record of a file, in order', () => {
  const scanned = scanRecords(concatBytes(records));
  expect(scanned.records.map(({ length }) => length)).toEqual(records.map(({ length }) => length));
  expect(scanned).toMatchObject({ damaged: [], end: concatBytes(records).length });
});

test('damage anywhere costs only the record it lies in', () => {
  const file = concatBytes(records);
  const starts = scanRecords(file).records.map(({ at }) => at);
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      const hit = starts.findLastIndex((start) => start <= at);
      const { records: found, damaged } = scanRecords(changed);
      expect(found.map((record) => record.at)).toEqual(starts.filter((_, index) => index !== hit));
      expect(damaged).toHaveLength(hit === starts.length - 1 ? 0 : 1);
    }),
    { numRuns: 500 },
  );
});

test('a tail that was never finished is cut, wherever it breaks off', () => {
  const [first = new Uint8Array(0), second = new Uint8Array(0)] = records;
  for (let length = 0; length < second.length; length += 1) {
    const file = concatBytes([first, second.subarray(0, length)]);
    expect(scanRecords(file)).toMatchObject({ damaged: [], end: first.length });
  }
});

test('a length beyond every limit is not believed', () => {
  const record = frameRecord(2, [new Uint8Array(64)]);
  new DataView(record.buffer).setUint32(0, MAX_BODY_BYTES + 1);
  expect(scanRecords(record)).toMatchObject({ records: [], end: 0 });
});
