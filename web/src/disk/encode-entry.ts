import { type Bytes, concatBytes, NO_BYTES, utf8 } from '@holdfast/shared/base/bytes.ts';
import { lengthPrefixed, u16, u32, u64, u8 } from '@holdfast/shared/base/binary.ts';
import { type CommitId, idBytes, NO_HASH } from '@holdfast/shared/base/ids.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import { SUBJECT_KINDS } from '@holdfast/shared/model/mark.ts';
import { ENTRY_TYPES, type Entry, type Stamp } from './entry.ts';
import { frameRecord } from './record.ts';

/** The whole record, ready to be appended or stored (JOURNAL.md, sections 2 and 3). */
export const encodeEntry = (entry: Entry): Bytes =>
  frameRecord(ENTRY_TYPES[entry.kind], [...stamp(entry.stamp), ...fields(entry)]);

const fields = (entry: Entry): readonly Uint8Array[] => {
  switch (entry.kind) {
    case 'file':
      return [
        u32(entry.number),
        lengthPrefixed(utf8(entry.database.bucket ?? '')),
        lengthPrefixed(utf8(entry.database.name)),
      ];
    case 'pack':
      return [idBytes(entry.id), entry.bytes];
    case 'envelope':
      return [idBytes(entry.packId), u32(entry.epoch), entry.bytes];
    case 'commit':
      return [
        idBytes(entry.id),
        idBytes(entry.sessionId),
        idBytes(entry.deviceId),
        u64(entry.counter),
        u64(entry.savedAt),
        flag(entry.sent),
        ...stampOrNone(entry.covers),
        lengthPrefixed(entry.needs),
        entry.bytes,
      ];
    case 'mark':
      return [
        idBytes(entry.id),
        u8(SUBJECT_KINDS.indexOf(entry.subjectKind)),
        idBytes(entry.subjectId),
        u64(entry.version),
        idBytes(entry.deviceId),
        flag(entry.sent),
        commitOrNone(entry.within),
        lengthPrefixed(entry.label),
        entry.bytes,
      ];
    case 'row':
      return [
        commitOrNone(entry.within),
        flag(entry.bytes === null),
        lengthPrefixed(utf8(entry.table)),
        lengthPrefixed(utf8(entry.key)),
        entry.bytes ?? NO_BYTES,
      ];
    case 'write-ahead':
      return [idBytes(entry.sessionId), idBytes(entry.deviceId), u64(entry.counter), entry.bytes];
    case 'done':
      return [
        idBytes(entry.sessionId),
        idBytes(entry.deviceId),
        u64(entry.counter),
        idBytes(entry.commitId),
        ...stampOrNone(entry.covers),
      ];
    case 'sent':
      return [u16(entry.ids.length), concatBytes(entry.ids.map(idBytes))];
    default:
      return unreachable(entry);
  }
};

const stamp = ({ fence, seq }: Stamp): readonly Bytes[] => [u64(fence), u64(seq)];

/** A fence starts at 1, so zero is free to say "none". */
const stampOrNone = (place: Stamp | null): readonly Bytes[] => stamp(place ?? { fence: 0, seq: 0 });

const commitOrNone = (id: CommitId | null): Bytes => idBytes(id ?? NO_HASH);

const flag = (value: boolean): Bytes => u8(value ? 1 : 0);
