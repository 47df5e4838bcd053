import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { crc32c } from './crc32c.ts';

/** JOURNAL.md, section 2. */
export const HEAD_BYTES = 9;
/** Stands at the start of every body, so that a reader who lost its place finds the next record. */
export const MARKER: Bytes = Uint8Array.of(0x48, 0x46, 0x4a, 0x31);
/** Above the largest sealed thing (a pack of 4 MiB) and all facts about it. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface Framed {
  readonly type: number;
  readonly at: number;
  /** Of head and body. */
  readonly length: number;
  /** A view, marker included. */
  readonly body: Bytes;
}

export interface Range {
  readonly at: number;
  readonly length: number;
}

export interface Scanned {
  readonly records: readonly Framed[];
  /** What lies before a later valid record and is none. */
  readonly damaged: readonly Range[];
  /** Where the last valid record ends; what follows was never finished. */
  readonly end: number;
}

/** Puts the parts of a body behind a head. The parts start with what follows the marker. */
export const frameRecord = (type: number, parts: readonly Uint8Array[]): Bytes => {
  const bodyBytes = parts.reduce((sum, part) => sum + part.length, MARKER.length);
  const record = new Uint8Array(HEAD_BYTES + bodyBytes);
  let at = HEAD_BYTES;
  for (const part of [MARKER, ...parts]) {
    record.set(part, at);
    at += part.length;
  }
  const head = new DataView(record.buffer, 0, HEAD_BYTES);
  head.setUint32(0, bodyBytes);
  head.setUint8(4, type);
  head.setUint32(5, checksum(record, 0, record.length));
  return record;
};

/** The record that starts at `at`, or `null` when what stands there is none or is damaged. */
export const recordAt = (bytes: Bytes, at: number): Framed | null => {
  if (at + HEAD_BYTES + MARKER.length > bytes.length) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset + at, HEAD_BYTES);
  const bodyBytes = head.getUint32(0);
  const length = HEAD_BYTES + bodyBytes;
  if (bodyBytes < MARKER.length || bodyBytes > MAX_BODY_BYTES || at + length > bytes.length) {
    return null;
  }
  if (!hasMarker(bytes, at + HEAD_BYTES)) return null;
  if (checksum(bytes, at, length) !== head.getUint32(5)) return null;
  return { type: head.getUint8(4), at, length, body: bytes.subarray(at + HEAD_BYTES, at + length) };
};

/** Reads a whole file; damage costs the records it lies in and no other. */
export const scanRecords = (bytes: Bytes): Scanned => {
  const records: Framed[] = [];
  const damaged: Range[] = [];
  let end = 0;
  let at = 0;
  while (at < bytes.length) {
    const record = recordAt(bytes, at);
    if (record === null) {
      at = nextCandidate(bytes, at + 1);
      continue;
    }
    if (at > end) damaged.push({ at: end, length: at - end });
    records.push(record);
    at += record.length;
    end = at;
  }
  return { records, damaged, end };
};

const hasMarker = (bytes: Uint8Array, at: number): boolean =>
  MARKER.every((byte, index) => bytes[at + index] === byte);

const nextCandidate = (bytes: Uint8Array, from: number): number => {
  const [first = 0] = MARKER;
  for (
    let marker = bytes.indexOf(first, from + HEAD_BYTES);
    marker !== -1;
    marker = bytes.indexOf(first, marker + 1)
  ) {
    if (hasMarker(bytes, marker)) return marker - HEAD_BYTES;
  }
  return bytes.length;
};

/** Over length, type and body: all but the sum itself. */
const checksum = (bytes: Uint8Array, at: number, length: number): number =>
  crc32c(bytes.subarray(at + HEAD_BYTES, at + length), crc32c(bytes.subarray(at, at + 5)));
