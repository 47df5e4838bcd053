import { createReader, type Reader } from '@holdfast/shared/base/binary.ts';
import { type Bytes, fromUtf8, NO_BYTES, type Sealed } from '@holdfast/shared/base/bytes.ts';
import {
  type CommitId,
  commitIdOf,
  deviceIdOf,
  hashOf,
  markIdOf,
  NO_HASH,
  packIdOf,
  sessionIdOf,
} from '@holdfast/shared/base/ids.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { SUBJECT_KINDS } from '@holdfast/shared/model/mark.ts';
import type { WriteAheadPlace } from './facts.ts';
import { ENTRY_TYPES, type Entry, type Stamp } from './entry.ts';
import { type Framed, MARKER, recordAt } from './record.ts';

/** The entry of stored record bytes; `null` when they are not one whole, undamaged record. */
export const openRecord = (record: Bytes): Entry | null => {
  const framed = recordAt(record, 0);
  return framed === null || framed.length !== record.length ? null : parseEntry(framed);
};

/**
 * Reads a record whose checksum holds. `null` for a type of a later version. Payloads are views into the
 * record.
 */
export const parseEntry = ({ type, body }: Framed): Entry | null => {
  const cursor = createCursor(body);
  const stamp = cursor.stamp();
  const parse = PARSERS.get(type);
  if (parse === undefined || stamp === null) return null;

  const entry = parse(cursor, stamp);
  return cursor.failed() ? null : entry;
};

type Parse = (cursor: Cursor, stamp: Stamp) => Entry | null;

const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [
    ENTRY_TYPES.file,
    ({ number32, text }, stamp) => {
      const number = number32();
      const bucket = text();
      const database = { bucket: bucket === '' ? null : bucket, name: text() };
      return { kind: 'file', stamp, number, database };
    },
  ],
  [
    ENTRY_TYPES.pack,
    ({ id32, rest }, stamp) => ({ kind: 'pack', stamp, id: packIdOf(id32()), bytes: rest() }),
  ],
  [
    ENTRY_TYPES.envelope,
    ({ id32, number32, rest }, stamp) => ({
      kind: 'envelope',
      stamp,
      packId: packIdOf(id32()),
      epoch: number32(),
      bytes: rest(),
    }),
  ],
  [
    ENTRY_TYPES.commit,
    ({ id32, id16, number64, flag, stamp: place, block, rest }, stamp) => ({
      kind: 'commit',
      stamp,
      id: commitIdOf(id32()),
      sessionId: sessionIdOf(id16()),
      deviceId: deviceIdOf(id16()),
      counter: number64(),
      savedAt: millis(number64()),
      sent: flag(),
      covers: placeOrNull(place()),
      needs: block(),
      bytes: rest(),
    }),
  ],
  [
    ENTRY_TYPES.mark,
    ({ id32, id16, number8, number64, flag, block, rest }, stamp) => {
      const id = markIdOf(id32());
      const subjectKind = SUBJECT_KINDS[number8()];
      if (subjectKind === undefined) return null;
      return {
        kind: 'mark',
        stamp,
        id,
        subjectKind,
        subjectId: hashOf(id32()),
        version: number64(),
        deviceId: deviceIdOf(id16()),
        sent: flag(),
        within: commitOrNull(id32()),
        label: block(),
        bytes: rest(),
      };
    },
  ],
  [
    ENTRY_TYPES.row,
    ({ id32, flag, text, rest }, stamp) => {
      const within = commitOrNull(id32());
      const removed = flag();
      const table = text();
      const key = text();
      return { kind: 'row', stamp, table, key, within, bytes: removed ? null : rest() };
    },
  ],
  [
    ENTRY_TYPES['write-ahead'],
    ({ id16, number64, rest }, stamp) => ({
      kind: 'write-ahead',
      stamp,
      sessionId: sessionIdOf(id16()),
      deviceId: deviceIdOf(id16()),
      counter: number64(),
      bytes: rest(),
    }),
  ],
  [
    ENTRY_TYPES.done,
    ({ id16, id32, number64, stamp: place }, stamp) => ({
      kind: 'done',
      stamp,
      sessionId: sessionIdOf(id16()),
      deviceId: deviceIdOf(id16()),
      counter: number64(),
      commitId: commitIdOf(id32()),
      covers: placeOrNull(place()),
    }),
  ],
  [
    ENTRY_TYPES.sent,
    ({ number16, id32 }, stamp) => ({
      kind: 'sent',
      stamp,
      ids: Array.from({ length: number16() }, () => commitIdOf(id32())),
    }),
  ],
]);

interface Cursor {
  readonly id16: () => Bytes;
  readonly id32: () => Bytes;
  readonly number8: () => number;
  readonly number16: () => number;
  readonly number32: () => number;
  readonly number64: () => number;
  readonly flag: () => boolean;
  readonly text: () => string;
  readonly stamp: () => Stamp | null;
  readonly block: () => Sealed;
  readonly rest: () => Sealed;
  readonly failed: () => boolean;
}

const NO_ID = new Uint8Array(32);

/** Answers blanks past the end; the entry is dropped then, because `failed` says so. */
const createCursor = (body: Bytes): Cursor => {
  const reader: Reader = createReader(body);
  let failed = reader.bytes(MARKER.length) === null;

  const view = (length: number): Sealed => {
    const start = body.length - reader.left();
    const end = start + length;
    if (end > body.length) failed = true;
    // Only sealed bytes are ever framed, and the checksum of these holds.
    return body.subarray(start, end) as Sealed;
  };
  const number64 = (): number => reader.u64() ?? 0;

  return {
    id16: () => reader.bytes(16) ?? NO_ID.subarray(0, 16),
    id32: () => reader.bytes(32) ?? NO_ID,
    number8: () => reader.u8() ?? 0,
    number16: () => reader.u16() ?? 0,
    number32: () => reader.u32() ?? 0,
    number64,
    flag: () => reader.u8() === 1,
    text: () => {
      const text = fromUtf8(reader.lengthPrefixed(1024) ?? NO_BYTES);
      if (text === null) failed = true;
      return text ?? '';
    },
    stamp: () => {
      const place = { fence: number64(), seq: number64() };
      return reader.failed() ? null : place;
    },
    block: () => {
      const bytes = reader.lengthPrefixed(body.length) ?? NO_BYTES;
      return bytes as Sealed;
    },
    rest: () => view(reader.left()),
    failed: () => failed || reader.failed(),
  };
};

const placeOrNull = (place: WriteAheadPlace | null): WriteAheadPlace | null =>
  place === null || place.fence === 0 ? null : place;

const commitOrNull = (bytes: Bytes): CommitId | null => {
  const id = commitIdOf(bytes);
  return id === String(NO_HASH) ? null : id;
};
