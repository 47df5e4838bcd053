import type { Sealed } from '../base/bytes.ts';
import type {
  AccountId,
  CommitId,
  DeviceId,
  PackId,
  SessionId,
  SourceId,
  VaultId,
} from '../base/ids.ts';
import type { Random } from '../base/ports.ts';
import type { Sign } from '../chain/chain.ts';
import type { CommitHeader } from '../model/commit.ts';
import type { SeenCommit } from '../model/manifest.ts';
import type { Hlc, SnapshotKind, SnapshotMeta } from '../model/snapshot.ts';
import type { FindBaseKey } from '../seal/envelope.ts';
import type { ReadPack, SealedPack } from './pack-seal.ts';
import type { WorkingState } from './working.ts';

export interface TickDeps {
  readonly random: Random;
  readonly vaultKey: FindBaseKey;
  /** Signs with the device's key. */
  readonly sign: Sign;
  /** Packs of earlier ticks: what a splice or an append builds on is read back through it. */
  readonly read: ReadPack;
}

/** Where a tick stands; `epoch` is the one whose key seals. */
export interface TickPlace {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly epoch: number;
}

export interface TickMeta {
  readonly kind: SnapshotKind;
  readonly createdAt: Hlc;
  /** The device's own last commit of the session. */
  readonly prev: CommitId | null;
  /** Ascending, as in the commit. */
  readonly parents: readonly CommitId[];
  /** Full needs of `parents[0]`. */
  readonly parentNeeds: readonly PackId[];
  /** The newest commit of every device that has been verified in this session. */
  readonly seen: readonly SeenCommit[];
  readonly appVersion: string;
  readonly keyringVersion: number;
  readonly accountStateSeq: number;
}

/** A source that lost most of what it had and is kept as it was: bytes before and now. */
export interface Suspect {
  readonly sourceId: SourceId;
  readonly was: number;
  readonly now: number;
}

export interface EncodedTick {
  /** Those that `add` has not answered. The last one holds the manifest. */
  readonly packs: readonly SealedPack[];
  readonly commit: { readonly id: CommitId; readonly bytes: Sealed; readonly header: CommitHeader };
  /** Every pack the snapshot needs, ascending. */
  readonly needs: readonly PackId[];
  readonly working: WorkingState;
  readonly meta: SnapshotMeta;
  /** Sources that became suspect by this tick. */
  readonly suspects: readonly Suspect[];
  /** Documents above 64 KiB that this tick wrote. */
  readonly largeDocuments: readonly SourceId[];
}

/** The snapshot cannot be written in one manifest; the state before is untouched. */
export interface TickTooLarge {
  readonly kind: 'too-large';
}
