import type { CommitId, DeviceId, Hash, SessionId } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';

/** One saved state of a session. Why it was taken; whether it is kept longer is a mark's business. */
export type SnapshotKind = 'auto' | 'backup' | 'merge';

export const SNAPSHOT_KINDS: readonly SnapshotKind[] = ['auto', 'backup', 'merge'];

/** Hybrid logical clock: wall time, never behind what this device has seen, and a tie-breaker. */
export interface Hlc {
  readonly wallMs: Millis;
  readonly tick: number;
}

export interface SnapshotMeta {
  readonly commitId: CommitId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  readonly kind: SnapshotKind;
  readonly createdAt: Hlc;
  /** Sealed bytes of the packs this snapshot needs. */
  readonly sizeBytes: number;
  readonly stateHash: Hash;
}

/** ok: as captured. stale: not captured lately. absent: could not be read, last good state kept. suspect: shrank without a reason, last good state kept. */
export type Health = 'ok' | 'stale' | 'absent' | 'partial' | 'suspect';

export const HEALTHS: readonly Health[] = ['ok', 'stale', 'absent', 'partial', 'suspect'];
