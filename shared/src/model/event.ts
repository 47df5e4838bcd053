import type { CommitId, DeviceId, SessionId, SourceId } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';
import type { Health, SnapshotMeta } from './snapshot.ts';
import type { Source } from './source.ts';

/** Where this tab stands towards the one who may write. */
export type EngineState =
  /** Looking at what is on the disk. */
  | { readonly kind: 'starting' }
  /** Nothing is here and nothing was: a new user. */
  | { readonly kind: 'new' }
  /** There is an account; keys are not in memory. */
  | { readonly kind: 'locked'; readonly failedAttempts: number; readonly retryAt: Millis | null }
  /** Another tab of this browser leads. `held`: it did not answer in time and can be taken over by force. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'open'; readonly deviceId: DeviceId; readonly kitConfirmed: boolean }
  /** What is stored was written by a newer version: this one must not write. */
  | { readonly kind: 'outdated' }
  /** Both stores had content once and neither can be read now. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export type SyncState =
  | { readonly kind: 'off' }
  | { readonly kind: 'connecting'; readonly waiting: number }
  | { readonly kind: 'online'; readonly waiting: number }
  | { readonly kind: 'offline'; readonly since: Millis; readonly waiting: number }
  /** The server refused; local saving goes on. `code` is one of PROTOCOL.md. */
  | { readonly kind: 'stopped'; readonly code: string; readonly waiting: number };

export type SaveFailure =
  | { readonly kind: 'storage-full' }
  | { readonly kind: 'storage-failed'; readonly store: 'database' | 'journal' }
  | { readonly kind: 'lost-lead' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'read-back-failed' };

/** What the engine tells without being asked. Facts only; the sentence is the page's. */
export type EngineEvent =
  | { readonly kind: 'state'; readonly state: EngineState }
  | { readonly kind: 'saving' }
  /** `at`: the time of the newest journal record read back and verified, write-ahead or tick. */
  | {
      readonly kind: 'saved';
      readonly at: Millis;
      readonly copies: 1 | 2;
      readonly snapshot: SnapshotMeta | null;
    }
  | {
      readonly kind: 'save-failed';
      readonly failure: SaveFailure;
      readonly lastSavedAt: Millis | null;
    }
  | { readonly kind: 'on-server'; readonly commitId: CommitId; readonly at: Millis }
  | { readonly kind: 'sync'; readonly state: SyncState }
  | { readonly kind: 'sessions-changed' }
  | {
      readonly kind: 'newer-elsewhere';
      readonly sessionId: SessionId;
      readonly deviceName: string;
      readonly at: Millis;
    }
  | {
      readonly kind: 'source-health';
      readonly sourceId: SourceId;
      readonly health: Health;
      readonly lastGoodAt: Millis;
      readonly was: number;
      readonly now: number;
    }
  | { readonly kind: 'healed'; readonly healing: Healing };

/** What start-up had to do to the two local stores. */
export type Healing =
  | {
      readonly kind: 'database-rebuilt';
      readonly snapshots: number;
      readonly newestAt: Millis | null;
    }
  | { readonly kind: 'journal-rebuilt'; readonly snapshots: number }
  | { readonly kind: 'records-copied'; readonly toDatabase: number; readonly toJournal: number };

/** A session as the home screen lists it. */
export interface SessionSummary {
  readonly sessionId: SessionId;
  readonly name: string;
  readonly savedAt: Millis;
  readonly deviceId: DeviceId;
  readonly deviceName: string;
  readonly thisDevice: boolean;
  readonly sizeBytes: number;
  /** At the last tick of this device; `null` for a session that it never saved. */
  readonly sourceCount: number | null;
}

/** A source of the opened session, before its content has been read. */
export interface SourceInfo {
  readonly source: Source;
  readonly health: Health;
  /** Bytes of a stream or a blob; of a document its canonical JSON. */
  readonly length: number;
  readonly generation: number;
}

/** What could not be brought back when a session was opened, and from where it came. */
export interface OpenReport {
  readonly openedAt: Millis;
  readonly snapshot: SnapshotMeta | null;
  readonly deviceName: string;
  /** Newest snapshot known, when it is not the one that was opened. */
  readonly newestKnown: { readonly savedAt: Millis } | null;
  readonly unreadable: readonly Source[];
  /** Write-ahead records applied on top of the snapshot. */
  readonly recordsApplied: number;
}
