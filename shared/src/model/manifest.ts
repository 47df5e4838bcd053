import type {
  AccountId,
  CommitId,
  DeviceId,
  Hash,
  PackId,
  SessionId,
  SourceId,
  VaultId,
} from '../base/ids.ts';
import type { Health, Hlc, SnapshotKind } from './snapshot.ts';
import type { Source } from './source.ts';

/** Where a node lies, and the hash its raw bytes must have. Never leaves a sealed pack. */
export interface NodeRef {
  /** `null`: the pack this ref itself lies in. */
  readonly pack: PackId | null;
  readonly slot: number;
  readonly rawLength: number;
  readonly hash: Hash;
}

/** What the header of a needed pack must show. */
export interface PackPlace {
  readonly id: PackId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly part: number;
  readonly epoch: number;
}

export type SourceNodes =
  | { readonly form: 'document'; readonly node: NodeRef }
  | {
      readonly form: 'stream';
      readonly generation: number;
      readonly length: number;
      /** Node that lists the sealed segments; `null` while there is none. */
      readonly index: NodeRef | null;
      /** The open tail: at most 64 small segments or 96 KiB. */
      readonly tail: readonly NodeRef[];
    }
  | {
      readonly form: 'blob';
      readonly length: number;
      /** Node that lists the pieces, where they are too many to stand here. */
      readonly index: NodeRef | null;
      readonly pieces: readonly NodeRef[];
    };

export interface ManifestEntry {
  readonly source: Source;
  readonly nodes: SourceNodes;
  readonly contentHash: Hash;
  readonly health: Health;
  /** The small capture kept beside the last good one; not part of the state hash. */
  readonly pending: SourceNodes | null;
}

/** The node at the root of a snapshot: its sources and where their nodes are. */
export interface Manifest {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly prev: CommitId | null;
  readonly parents: readonly CommitId[];
  readonly kind: SnapshotKind;
  readonly createdAt: Hlc;
  readonly appVersion: string;
  readonly stateHash: Hash;
  readonly sources: ReadonlyMap<SourceId, ManifestEntry>;
  readonly packs: ReadonlyMap<PackId, PackPlace>;
  readonly seen: readonly SeenCommit[];
}

export interface SeenCommit {
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly commitId: CommitId;
}
