import type { CommitId, DeviceId, Hash, MarkId, SessionId } from '../base/ids.ts';
import type { VaultEntry } from './account.ts';

/**
 * The newest of everything this device has verified. Whoever later offers less is rolling back; nothing
 * here is secret, but only the device's own keys can have written it.
 */
export interface Anchor {
  /** 1, 2, 3 … of this device. */
  readonly anchorSeq: number;
  readonly accountStateSeq: number;
  readonly accountStateHash: Hash;
  readonly keyringVersion: number;
  readonly heads: readonly AnchoredHead[];
  /** Highest mark of each subject. */
  readonly marks: readonly AnchoredMark[];
  /** Of the set of tombstones; `NO_HASH` while there are none. */
  readonly tombstonesHash: Hash;
  /** Highest epoch of each vault. */
  readonly vaults: readonly VaultEntry[];
}

export interface AnchoredHead {
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly commitId: CommitId;
}

export interface AnchoredMark {
  readonly subjectId: Hash;
  readonly version: number;
  readonly markId: MarkId;
}
