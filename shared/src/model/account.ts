import type { AccountId, CommitId, DeviceId, Hash, SessionId, VaultId } from '../base/ids.ts';
import type { Bytes } from '../base/bytes.ts';

export interface DeviceEntry {
  readonly deviceId: DeviceId;
  /** Ed25519, 32 bytes: signs commits and marks, logs in. */
  readonly signingKey: Bytes;
  /** X25519, 32 bytes: receives a new root key at revocation. */
  readonly agreementKey: Bytes;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly status: 'active' | 'revoked';
  readonly revokedAtSeq: number | null;
  readonly last: readonly LastCommit[];
}

export interface LastCommit {
  readonly sessionId: SessionId;
  readonly counter: number;
  readonly commitId: CommitId;
}

export interface VaultEntry {
  readonly vaultId: VaultId;
  readonly epoch: number;
}

/** One link of the signed chain that says which devices and key generations the account has. */
export interface AccountState {
  readonly accountId: AccountId;
  readonly seq: number;
  readonly prevHash: Hash | null;
  /** Generation of the account root key. */
  readonly generation: number;
  /** Ed25519, 32 bytes. */
  readonly identityKey: Bytes;
  readonly devices: readonly DeviceEntry[];
  readonly vaults: readonly VaultEntry[];
  readonly retentionPolicyHash: Hash;
  readonly privatePartHash: Hash;
}

/** An account state as stored: the hash of its signed bytes, which its successor names, and what they say. */
export interface ChainedAccountState {
  readonly hash: Hash;
  readonly state: AccountState;
}
