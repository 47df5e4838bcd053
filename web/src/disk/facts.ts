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
import type { Commit, CommitHeader, Head } from '@holdfast/shared/model/commit.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import type { MarkHeader } from '@holdfast/shared/model/mark.ts';

/** What is written and read: sealed bytes, and the clear facts about them that an index needs. */
export interface PackWrite {
  readonly id: PackId;
  readonly pack: Sealed;
  readonly envelope: Sealed;
  /** `epoch`: of the key envelope. Of several envelopes of one pack the highest epoch is read. */
  readonly place: { readonly epoch: number };
}

export interface CommitWrite {
  readonly id: CommitId;
  readonly bytes: Sealed;
  readonly header: Pick<CommitHeader, 'sessionId' | 'deviceId' | 'counter'>;
}

export interface MarkWrite {
  readonly id: MarkId;
  readonly bytes: Sealed;
  /** The sealed label that lies beside the mark. */
  readonly label: Sealed;
  readonly header: Pick<MarkHeader, 'subjectKind' | 'subjectId' | 'version' | 'deviceId'>;
}

/** A small local row (objType 6), or one that is free of the user's words. `null` removes it. */
export interface RowWrite {
  readonly table: string;
  readonly key: string;
  readonly bytes: Sealed | null;
}

/** `seq` counts from 1 within one fence; records are ordered by fence, then seq. */
export interface WriteAheadPlace {
  readonly fence: number;
  readonly seq: number;
}

export interface WriteAheadRecord extends WriteAheadPlace {
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  /** Of the tick this record is meant for. */
  readonly counter: number;
  readonly bytes: Sealed;
}

/** All that one tick writes; it is there whole or not at all. */
export interface TickWrite {
  readonly packs: readonly PackWrite[];
  readonly commit: CommitWrite;
  /** Every pack the commit needs, not only its own. */
  readonly needs: readonly PackId[];
  /** The newest write-ahead record that is in this commit. */
  readonly covers: WriteAheadPlace | null;
  /** The freshness anchor after this commit. */
  readonly anchor: Sealed | null;
  readonly marks: readonly MarkWrite[];
  readonly rows: readonly RowWrite[];
  /** `elsewhere`: came from the server, so it waits for no upload. */
  readonly origin: 'here' | 'elsewhere';
  readonly durability: Durability;
}

/** `strict` for checkpoints, key changes and before anything is deleted. */
export type Durability = 'relaxed' | 'strict';

export interface StoredPack {
  readonly pack: Sealed;
  readonly envelope: Sealed;
}

export interface CommitPlace {
  readonly id: CommitId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
}

export interface StoredCommit extends CommitPlace {
  readonly bytes: Sealed;
  readonly needs: readonly PackId[];
  readonly covers: WriteAheadPlace | null;
  /** By this device's clock; of a commit from elsewhere, when it arrived. */
  readonly savedAt: Millis;
  /** The server has it. */
  readonly sent: boolean;
}

export interface StoredMark extends MarkWrite {
  readonly sent: boolean;
}

export type OutboxItem =
  | ({ readonly kind: 'commit' } & CommitPlace)
  | {
      readonly kind: 'mark';
      readonly id: MarkId;
      readonly subjectId: Hash;
      readonly version: number;
    };

/** What a write that went through answers. */
export interface Receipt {
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

/** A commit whose signature holds, or `null`. Keyed, so it is handed in. */
export type VerifyCommit = (bytes: Bytes) => Promise<Commit | null>;
