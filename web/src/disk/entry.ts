import type { Bytes, Sealed } from '@holdfast/shared/base/bytes.ts';
import type {
  CommitId,
  DeviceId,
  Hash,
  MarkId,
  PackId,
  SessionId,
} from '@holdfast/shared/base/ids.ts';
import type { Millis } from '@holdfast/shared/base/ports.ts';
import type { SubjectKind } from '@holdfast/shared/model/mark.ts';
import type { WriteAheadPlace } from './facts.ts';

/** Orders everything that was ever written here: by fence, then seq. No two records share one. */
export type Stamp = WriteAheadPlace;

/** Where a database lies: in a storage bucket of its own, or (`null`) in the origin's default one. */
export interface DatabasePlace {
  readonly bucket: string | null;
  readonly name: string;
}

/** One record, in either store: what it says in clear, and the sealed bytes it carries (JOURNAL.md, section 3). */
export type Entry =
  | FileEntry
  | PackEntry
  | EnvelopeEntry
  | CommitEntry
  | MarkEntry
  | RowEntry
  | WriteAheadEntry
  | DoneEntry
  | SentEntry;

/** Opens a journal file. */
export interface FileEntry {
  readonly kind: 'file';
  readonly stamp: Stamp;
  readonly number: number;
  readonly database: DatabasePlace;
}

export interface PackEntry {
  readonly kind: 'pack';
  readonly stamp: Stamp;
  readonly id: PackId;
  readonly bytes: Sealed;
}

export interface EnvelopeEntry {
  readonly kind: 'envelope';
  readonly stamp: Stamp;
  readonly packId: PackId;
  readonly epoch: number;
  readonly bytes: Sealed;
}

export interface CommitEntry {
  readonly kind: 'commit';
  readonly stamp: Stamp;
  readonly id: CommitId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly savedAt: Millis;
  readonly sent: boolean;
  readonly covers: WriteAheadPlace | null;
  /** Pack ids of 32 bytes, one after the other. */
  readonly needs: Bytes;
  readonly bytes: Sealed;
}

export interface MarkEntry {
  readonly kind: 'mark';
  readonly stamp: Stamp;
  readonly id: MarkId;
  readonly subjectKind: SubjectKind;
  readonly subjectId: Hash;
  readonly version: number;
  readonly deviceId: DeviceId;
  readonly sent: boolean;
  /** Holds only if this commit is there too: they were written as one. */
  readonly within: CommitId | null;
  readonly label: Sealed;
  readonly bytes: Sealed;
}

export interface RowEntry {
  readonly kind: 'row';
  readonly stamp: Stamp;
  readonly table: string;
  readonly key: string;
  readonly within: CommitId | null;
  /** `null`: the row was removed. */
  readonly bytes: Sealed | null;
}

/** Its stamp is the place its bytes were sealed for. */
export interface WriteAheadEntry {
  readonly kind: 'write-ahead';
  readonly stamp: Stamp;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly bytes: Sealed;
}

/** The transaction of this tick went through; write-ahead records up to `covers` are in its commit. */
export interface DoneEntry {
  readonly kind: 'done';
  readonly stamp: Stamp;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly commitId: CommitId;
  readonly covers: WriteAheadPlace | null;
}

/** The server has acknowledged these commits and marks. */
export interface SentEntry {
  readonly kind: 'sent';
  readonly stamp: Stamp;
  readonly ids: readonly (CommitId | MarkId)[];
}

export const ENTRY_TYPES = {
  file: 1,
  pack: 2,
  envelope: 3,
  commit: 4,
  mark: 5,
  row: 6,
  'write-ahead': 7,
  done: 8,
  sent: 9,
} as const satisfies Record<Entry['kind'], number>;

export const compareStamps = (a: Stamp, b: Stamp): number => a.fence - b.fence || a.seq - b.seq;

/** The later of two places; `null` is before all. */
export const laterPlace = (a: Stamp | null, b: Stamp | null): Stamp | null =>
  a === null || (b !== null && compareStamps(a, b) < 0) ? b : a;
