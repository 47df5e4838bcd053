import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMarkers } from '../../support/browser/find-markers.ts';
import { aMarker } from '../../support/browser/marker-forms.ts';
import { unsnappy } from '../../support/browser/snappy.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-markers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, content: Uint8Array): Promise<void> => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
};

const marker = aMarker();
/** Text around the marker, so that nothing is found only because it stands alone. */
const page = (repeat = 400): string =>
  `${'The quick brown fox jumps over the lazy dog. '.repeat(repeat)}${marker} and so on.`;
const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => (i * 167 + (i >> 3) * 29) & 0xff));
const between = (content: Uint8Array): Buffer => Buffer.concat([noise(1_003), content, noise(777)]);
const snappy = (content: string | Buffer): Uint8Array =>
  compress(new Uint8Array(Buffer.from(content)));

/** A LevelDB log: one record cut into pieces by the 32 KiB blocks. */
const asLog = (record: Buffer): Buffer => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < record.length; ) {
    const payload = record.subarray(at, at + 32 * 1024 - 7);
    const header = Buffer.alloc(7);
    header.writeUInt16LE(payload.length, 4);
    header.writeUInt8(at === 0 ? 2 : 3, 6);
    pieces.push(header, payload);
    at += payload.length;
  }
  return Buffer.concat(pieces);
};

/** A LevelDB table with one compressed data block and the index that names it. */
const asTable = (content: string | Buffer): Buffer => {
  const data = Buffer.from(snappy(content));
  const varint = (value: number): Buffer => {
    const bytes: number[] = [];
    for (let left = value; ; left >>= 7) {
      if (left < 128) return Buffer.from([...bytes, left]);
      bytes.push((left & 127) | 128);
    }
  };
  const handle = Buffer.concat([varint(0), varint(data.length)]);
  const index = Buffer.concat([
    Buffer.from([0, 1, handle.length, 0x7a]),
    handle,
    Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]),
  ]);
  const indexHandle = Buffer.concat([varint(data.length + 5), varint(index.length)]);
  const footer = Buffer.concat([Buffer.from([0, 0]), indexHandle, Buffer.alloc(40)]).subarray(
    0,
    40,
  );
  return Buffer.concat([
    data,
    Buffer.from([1, 0, 0, 0, 0]),
    index,
    Buffer.from([0, 0, 0, 0, 0]),
    footer,
    Buffer.from('57fb808b247547db', 'hex'),
  ]);
};

const cached = (body: Uint8Array): Buffer => {
  const header = Buffer.alloc(24);
  Buffer.from('305c72a71b6dfbfc', 'hex').copy(header);
  const key = Buffer.from('1/0/http://localhost/x');
  header.writeUInt32LE(key.length, 12);
  return Buffer.concat([header, key, body, noise(50)]);
};

const fixed = { strategy: constants.Z_FIXED };
const split = asLog(Buffer.concat([Buffer.alloc(32 * 1024 - 7 - 9, 1), Buffer.from(marker)]));

test.each<readonly [string, string, string, Uint8Array]>([
  ['UTF-8', 'UTF-8', 'Local State', between(Buffer.from(marker))],
  ['UTF-16LE', 'UTF-16LE', 'Session_1', between(Buffer.from(marker, 'utf16le'))],
  [
    'base64, first alignment',
    'base64 at 0',
    'a',
    Buffer.from(Buffer.from(`${marker}x`).toString('base64')),
  ],
  [
    'base64, second alignment',
    'base64 at 1',
    'a',
    Buffer.from(Buffer.from(`x${marker}x`).toString('base64')),
  ],
  [
    'base64, third alignment',
    'base64 at 2',
    'a',
    Buffer.from(Buffer.from(`xx${marker}x`).toString('base64')),
  ],
  ['base64url', 'base64 at 1', 'a', Buffer.from(Buffer.from(`x${marker}?>`).toString('base64url'))],
  ['zlib', 'zlib > UTF-8', 'a', between(deflateSync(page()))],
  [
    'zlib, fixed code',
    'deflate, fixed code, bit 3',
    'a',
    between(deflateSync(`x${marker}`, fixed)),
  ],
  ['gzip', 'gzip > UTF-8', 'a', between(gzipSync(page()))],
  ['deflate', 'deflate > UTF-8', 'a', between(deflateRawSync(page()))],
  [
    'deflate, fixed code',
    'deflate, fixed code, bit 3',
    'a',
    between(deflateRawSync(`short ${marker}`, fixed)),
  ],
  ['deflate cut short', 'deflate > UTF-8', 'a', between(deflateRawSync(page())).subarray(0, -780)],
  ['brotli', 'brotli > UTF-8', 'a', brotliCompressSync(page())],
  ['brotli in the cache', 'brotli > UTF-8', 'Cache/x_0', cached(brotliCompressSync(page()))],
  ['snappy', 'snappy > UTF-8', 'a', snappy(page(2))],
  [
    'snappy value',
    'snappy > UTF-8',
    '1.log',
    between(Buffer.concat([Buffer.from([0xff, 0x11, 2]), snappy(page(2))])),
  ],
  ['snappy table', 'table block > UTF-8', '000005.ldb', asTable(page(2))],
  ['log record over a block border', 'log record > UTF-8', '000003.log', split],
  ['gzip inside a table', 'table block > gzip > UTF-8', '000005.ldb', asTable(gzipSync(page()))],
  ['file name', 'name', `x/${marker}.txt`, noise(10)],
])('a marker planted as %s is found', async (_planted, how, name, content) => {
  await put(name, content);
  const found = await findMarkers(folder, [marker]);
  expect(found.hits).toContainEqual({ file: name, marker, how });
});

test('a marker that is not there is not found, and the search says how much it saw', async () => {
  await put('a', between(deflateSync(page())));
  await put('b/c.ldb', asTable(page(2)));
  expect(await findMarkers(folder, [aMarker()])).toMatchObject({ files: 2, hits: [] });
});

test('snappy gives back what another implementation packed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (content) => {
      const packed = compress(new Uint8Array([...content, ...content]));
      const unpacked = unsnappy(Buffer.concat([packed, noise(9)]));
      expect(unpacked).toEqual(Buffer.from([...content, ...content]));
    }),
  );
});

test('no bytes make the unpacking fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (content) => {
      const output = unsnappy(Buffer.from(content));
      expect(output === null || Buffer.isBuffer(output)).toBe(true);
    }),
  );
});
