import type { Bytes, Sealed } from '@holdfast/shared/base/bytes.ts';
import type {
  CommitId,
  DeviceId,
  Hash,
  MarkId,
  PackId,
  SessionId,
} from '@holdfast/shared/base/ids.ts';
import type { Clock, Log, Millis, Timers } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import type { SubjectKind } from '@holdfast/shared/model/mark.ts';
import type { DiskError, OpenDiskError, ReadError } from './disk-error.ts';
import type {
  CommitPlace,
  MarkWrite,
  OutboxItem,
  PackWrite,
  RowWrite,
  StoredCommit,
  StoredMark,
  StoredPack,
  TickWrite,
  WriteAheadPlace,
  WriteAheadRecord,
} from './facts.ts';

export interface OpenDisk {
  /** Names database, journal folder and lock; one account of one browser profile. */
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Take the lead from the tab that has it: it is asked, and after 5 s robbed. */
  readonly takeLead: boolean;
  /** Another tab asks for the lead: save what is open. The disk resigns when this ends. */
  readonly onReleaseAsked: () => Promise<void>;
  /** This disk writes nothing any more: another tab took the lead, or a newer app the database. */
  readonly onLost: (why: 'lost-lead' | 'outdated') => void;
  /** A read found one copy damaged and has replaced it. */
  readonly onHealed: (healing: Healing) => void;
  /** Packs of at least this many bytes lie in the database as Blobs. Default 65,536. */
  readonly blobFromBytes?: number;
}

/**
 * Opens the two local stores and takes the lead, if it is free (or `takeLead`). Waits for nobody but the
 * tab that is asked to release. Before unlock only `start.account` is needed; commits are looked at in `adopt`.
 */
export type OpenDiskFn = (options: OpenDisk) => Promise<Result<Disk, OpenDiskError>>;

/** A commit whose signature holds, or `null`. Keyed, so it is handed in. */
export type VerifyCommit = (bytes: Bytes) => Promise<Commit | null>;

/** Durable, atomic local storage of sealed bytes: a database and a journal that hold the same. */
export interface Disk {
  readonly start: DiskStart;
  /** This leader's fencing number; higher than any before. */
  readonly fence: number;

  /**
   * Writes the account record. `replaceBoth` after a change of slots: no older record stays behind, in
   * either file or the database.
   */
  readonly writeAccount: (
    bytes: Sealed,
    options: { readonly replaceBoth: boolean },
  ) => Promise<Result<void, DiskError>>;

  /**
   * Brings both stores to the same content and says where every device stands. Runs after unlock, before
   * the first write, and again after any `storage-failed`: a tick that failed may then turn out to be there.
   */
  readonly adopt: (verify: VerifyCommit) => Promise<Result<Adopted, DiskError>>;

  /** As of `adopt` and the commits since. */
  readonly heads: () => readonly Head[];
  /** 1 + the highest counter ever seen here, or by the server where that is higher. */
  readonly nextCounter: (
    sessionId: SessionId,
    deviceId: DeviceId,
    highestAtServer: number,
  ) => number;

  /** Journal, flush, read back; then one transaction; then the done record. */
  readonly commit: (tick: TickWrite) => Promise<Result<Saved, DiskError>>;
  /** Packs of a large save, ahead of their commit. */
  readonly putPacks: (packs: readonly PackWrite[]) => Promise<Result<Saved, DiskError>>;
  /** Where the next write-ahead record will lie: its bytes are sealed for that place. */
  readonly nextWriteAhead: () => WriteAheadPlace;
  readonly writeAhead: (record: WriteAheadRecord) => Promise<Result<Saved, DiskError>>;
  /** Records that are in no adopted commit of this device, in the order they were written. */
  readonly pendingWriteAhead: (
    sessionId: SessionId,
    deviceId: DeviceId,
  ) => Promise<Result<readonly WriteAheadRecord[], DiskError>>;

  /** Checked against its id (the envelope against its CRC); a bad copy is replaced by the good one. */
  readonly readPack: (id: PackId) => Promise<Result<StoredPack, ReadError>>;
  readonly readCommit: (id: CommitId) => Promise<Result<StoredCommit, ReadError>>;
  /** Commits of a session, newest counter first within each device. */
  readonly commitsOf: (sessionId: SessionId) => readonly CommitPlace[];
  /** The anchor of the newest tick. */
  readonly readAnchor: () => Promise<Result<Sealed, ReadError>>;

  readonly putMarks: (
    marks: readonly MarkWrite[],
    origin: 'here' | 'elsewhere',
  ) => Promise<Result<Saved, DiskError>>;
  /** Marks of the highest version of one subject; more than one where devices disagree. */
  readonly marksOf: (subjectId: Hash) => Promise<readonly StoredMark[]>;
  /** The same of every subject of a kind. */
  readonly marksOfKind: (kind: SubjectKind) => Promise<readonly StoredMark[]>;

  readonly readRow: (table: string, key: string) => Promise<Result<Sealed, ReadError>>;
  readonly writeRows: (rows: readonly RowWrite[]) => Promise<Result<Saved, DiskError>>;
  readonly rowKeys: (table: string) => readonly string[];

  /** What the server has not acknowledged, parents before children. */
  readonly outbox: () => readonly OutboxItem[];
  readonly acknowledge: (ids: readonly (CommitId | MarkId)[]) => Promise<Result<void, DiskError>>;

  /** Rewrites journal files that hold little, sets damaged ones aside. For idle time; may be called often. */
  readonly tidy: () => Promise<Result<void, DiskError>>;
  /** Closes both stores and lets the lead go. Safe to call twice. */
  readonly resign: () => Promise<void>;
}

/** What `openDisk` found before anything was unlocked. */
export interface DiskStart {
  /** `null`: there is none that can be read. */
  readonly account: Sealed | null;
  /** Something was written here once. With no account: both stores are damaged, this is not a new user. */
  readonly everWritten: boolean;
  /** 1: the browser refuses the journal ("one copy only"). */
  readonly copies: 1 | 2;
}

export interface Saved {
  /** When the newest record was read back and found right. The time "Saved here" shows. */
  readonly at: Millis;
  readonly copies: 1 | 2;
}

export interface Adopted {
  readonly heads: readonly Head[];
  readonly healed: readonly Healing[];
  /** Commits newer than an adopted head that could not be adopted. Kept, never used. */
  readonly refused: readonly RefusedCommit[];
  /** Packs that a commit needs and neither store can give. */
  readonly missing: readonly PackId[];
}

export interface RefusedCommit extends CommitPlace {
  readonly reason: 'not-verified' | 'packs-missing';
}

/** Names for the callers of this door. */
export type DiskFailure = DiskError;
export type DiskReadError = ReadError;
export type Tick = TickWrite;
