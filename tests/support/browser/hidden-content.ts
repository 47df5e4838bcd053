import {
  brotliDecompressSync,
  constants,
  inflateRawSync,
  inflateSync,
  gunzipSync,
} from 'node:zlib';
import { logRecords, tableBlocks } from './leveldb.ts';
import { unsnappy } from './snappy.ts';

export interface Hidden {
  readonly how: string;
  readonly bytes: Buffer;
}

/**
 * Everything that can be unpacked out of a file, wherever in it the packed part begins. Deflate with a
 * fixed code and stored blocks need no unpacking (`formsOf` finds them as they lie).
 */
export const hiddenIn = (name: string, file: Buffer): readonly Hidden[] => [
  ...named('table block', tableBlocks(file)),
  ...(/\.log$|MANIFEST-\d+$/.test(name) ? named('log record', [logRecords(file)]) : []),
  ...named('snappy', [unsnappy(file), ...at(file, SNAPPY_VALUE, 3).map((i) => unsnappy(file, i))]),
  ...named('gzip', at(file, GZIP).map(unpack(file, gunzipSync))),
  ...named('zlib', zlibStarts(file).map(unpack(file, inflateSync))),
  ...named('deflate', dynamicStarts(file).map(unpack(file, inflateRawSync))),
  ...named('brotli', brotliStarts(file).map(unpack(file, brotliDecompressSync))),
];

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** Chromium's mark before an IndexedDB value that it compressed with Snappy. */
const SNAPPY_VALUE = Buffer.from([0xff, 0x11, 0x02]);
const SIMPLE_CACHE = Buffer.from('305c72a71b6dfbfc', 'hex');
const MAX_BYTES = 64 * 1024 * 1024;

const named = (how: string, found: readonly (Buffer | null)[]): readonly Hidden[] =>
  found.flatMap((bytes) => (bytes === null || bytes.length === 0 ? [] : [{ how, bytes }]));

type Unpack = typeof inflateSync | typeof brotliDecompressSync;

const unpack =
  (file: Buffer, method: Unpack) =>
  (start: number): Buffer | null => {
    const isBrotli = method === brotliDecompressSync;
    try {
      return method(file.subarray(start), {
        // What was cut short still gives what there is.
        finishFlush: isBrotli ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_BYTES,
      });
    } catch {
      return null;
    }
  };

const at = (file: Buffer, mark: Buffer, skip = 0): readonly number[] => {
  const found: number[] = [];
  for (let i = file.indexOf(mark); i >= 0; i = file.indexOf(mark, i + 1)) found.push(i + skip);
  return found;
};

/** RFC 1950: method 8, window at most 32 KiB, no dictionary, and a check that divides by 31. */
const zlibStarts = (file: Buffer): readonly number[] =>
  offsetsWhere(file, (i) => {
    const first = file[i] ?? 0;
    const second = file[i + 1] ?? 0;
    const isHeader = (first & 0x0f) === 8 && first >> 4 <= 7 && (second & 0x20) === 0;
    return isHeader && (first * 256 + second) % 31 === 0;
  });

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Places where a raw deflate stream with a dynamic code may begin (RFC 1951, 3.2.7): the code for the code
 * lengths has to be complete, which about one random offset in a thousand is.
 */
const dynamicStarts = (file: Buffer): readonly number[] =>
  offsetsWhere(file, (i) => {
    const head = (file[i] ?? 0) | ((file[i + 1] ?? 0) << 8) | ((file[i + 2] ?? 0) << 16);
    if (((head >> 1) & 3) !== 2 || ((head >> 3) & 31) > 29 || ((head >> 8) & 31) > 29) return false;
    const count = ((head >> 13) & 15) + 4;
    let kraft = 0;
    for (let code = 0; code < Math.min(count, CODE_LENGTH_ORDER.length); code += 1) {
      const length = bitsAt(file, i * 8 + 17 + code * 3, 3);
      if (length > 0) kraft += 128 >> length;
    }
    return kraft === 128;
  });

const bitsAt = (file: Buffer, bit: number, width: number): number => {
  const byte = bit >> 3;
  const word = (file[byte] ?? 0) | ((file[byte + 1] ?? 0) << 8);
  return (word >> (bit & 7)) & ((1 << width) - 1);
};

/** Brotli has no mark. It is looked for where Chromium keeps response bodies, and at a file's beginning. */
const brotliStarts = (file: Buffer): readonly number[] => {
  const HEADER = 24;
  const inCache = file.subarray(0, 8).equals(SIMPLE_CACHE) && file.length > HEADER;
  return inCache ? [0, HEADER + file.readUInt32LE(12)] : [0];
};

const offsetsWhere = (file: Buffer, holds: (offset: number) => boolean): readonly number[] => {
  const offsets: number[] = [];
  for (let i = 0; i < file.length; i += 1) if (holds(i)) offsets.push(i);
  return offsets;
};
