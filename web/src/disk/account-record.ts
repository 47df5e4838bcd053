import { createReader, u64 } from '@holdfast/shared/base/binary.ts';
import type { Bytes, Sealed } from '@holdfast/shared/base/bytes.ts';
import { frameRecord, MARKER, recordAt } from './record.ts';

/** Not a record of the journal's files: the whole content of an account file (JOURNAL.md, section 6). */
const ACCOUNT_TYPE = 64;

export interface AccountCopy {
  /** 1, 2, 3 …: the highest wins. */
  readonly generation: number;
  readonly bytes: Sealed;
}

export const encodeAccount = ({ generation, bytes }: AccountCopy): Bytes =>
  frameRecord(ACCOUNT_TYPE, [u64(generation), bytes]);

/** `null` unless the bytes are one whole, undamaged account record. */
export const parseAccount = (record: Bytes): AccountCopy | null => {
  const framed = recordAt(record, 0);
  if (framed === null || framed.type !== ACCOUNT_TYPE || framed.length !== record.length) {
    return null;
  }
  const reader = createReader(framed.body);
  reader.bytes(MARKER.length);
  const generation = reader.u64();
  const bytes = reader.bytes(reader.left());
  // What is framed here is safe to store, and its checksum holds.
  return generation === null || bytes === null ? null : { generation, bytes: bytes as Sealed };
};

export const newestAccount = (copies: readonly (AccountCopy | null)[]): AccountCopy | null =>
  copies.reduce(
    (newest, copy) =>
      copy !== null && copy.generation > (newest?.generation ?? 0) ? copy : newest,
    null,
  );
