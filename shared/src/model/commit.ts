import type {
  AccountId,
  CommitId,
  DeviceId,
  Hash,
  PackId,
  SessionId,
  VaultId,
} from '../base/ids.ts';

/** The clear header of a commit: all that a server that can open nothing gets to see. */
export interface CommitHeader {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  /** 1, 2, 3 … of this (session, device); never used twice. */
  readonly counter: number;
  /** The device's own previous commit of this session. */
  readonly prev: CommitId | null;
  /** Ascending; at most 8. */
  readonly parents: readonly CommitId[];
  readonly manifest: { readonly pack: PackId; readonly slot: number };
  /** Needed packs, as a change against the needs of `parents[0]`; each ascending. */
  readonly adds: readonly PackId[];
  readonly drops: readonly PackId[];
  readonly vaultEpoch: number;
  readonly keyringVersion: number;
  readonly accountStateSeq: number;
  /** Merkle root over the sorted full set of needed packs. */
  readonly needsRoot: Hash;
  readonly sizeBytes: number;
}

/** A commit as stored: the signed bytes, and what they say. */
export interface Commit {
  readonly id: CommitId;
  readonly header: CommitHeader;
}

/** Where a device stands in a session. */
export interface Head {
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly commitId: CommitId;
  readonly counter: number;
}
