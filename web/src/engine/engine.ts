import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { SessionId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { Millis, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type {
  EngineEvent,
  EngineState,
  OpenReport,
  SessionSummary,
  SourceInfo,
} from '@holdfast/shared/model/event.ts';
import type { EngineFailure, PasswordWeakness } from '@holdfast/shared/model/failure.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { CapturedSource } from '@holdfast/shared/model/source.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

/**
 * The one object the page talks to; lives in the crypto worker. A password crosses as UTF-8 bytes whose
 * buffer is transferred and zeroed after use. No verb gives out a key.
 */
export interface Engine {
  readonly state: () => Promise<EngineState>;
  readonly listen: (hear: (event: EngineEvent) => void) => Promise<Unsubscribe>;

  // The account on this device
  readonly judgePassword: (password: Bytes) => Answer<PasswordJudgement>;
  readonly suggestPassphrase: () => Answer<string>;
  readonly createAccount: (input: CreateAccount) => Answer<PaperCode>;
  readonly unlock: (password: Bytes) => Answer<void>;
  /** Opens with the recovery kit and sets a new password in the same act. */
  readonly unlockWithKit: (kit: string, newPassword: Bytes) => Answer<void>;
  /** Saves, sends what waits for at most 5 s, forgets every key. Answers how many snapshots still wait. */
  readonly lock: () => Answer<{ readonly waiting: number }>;
  /** Makes a new recovery kit (the old one stops working); asks for the password again. */
  readonly makeKit: (password: Bytes) => Answer<PaperCode>;
  readonly confirmKit: () => Answer<void>;

  /** Posts the root key's handle (never bytes) into the port, for the worker that comes after a reload. */
  readonly handOverKey: (port: MessagePort) => Answer<void>;
  /** Opens with the handle that arrives on the port; `locked` when none does within a second. */
  readonly takeOverKey: (port: MessagePort) => Answer<void>;

  // Leading
  /** "Continue here": the leading tab flushes, saves and releases; one that does not answer is taken over. */
  readonly takeLead: () => Answer<void>;

  // Sessions
  readonly sessions: () => Answer<readonly SessionSummary[]>;
  readonly createSession: (name: string) => Answer<SessionId>;
  readonly renameSession: (sessionId: SessionId, name: string) => Answer<void>;
  readonly openSession: (sessionId: SessionId) => Answer<OpenedSession>;
  readonly closeSession: () => Answer<void>;
  /** Reads sources of the opened session, in the order asked for. */
  readonly read: (requests: readonly ReadRequest[]) => Answer<readonly ReadSource[]>;
  /** Bytes `from` to `to` of a stream's current generation. */
  readonly readRange: (sourceId: SourceId, from: number, to: number) => Answer<Bytes>;

  // Saving
  /** Puts the changes of one second into the journal; the next tick makes them a snapshot. */
  readonly record: (changes: readonly Change[]) => Answer<{ readonly at: Millis }>;
  /** Takes a large change in slices of at most 128 KiB; `last` makes all of them one snapshot. */
  readonly save: (changes: readonly Change[], last: boolean) => Answer<SnapshotMeta | null>;
  /** A tick now. `null`: nothing had changed. */
  readonly saveNow: () => Answer<SnapshotMeta | null>;
  readonly setAutosave: (period: Millis) => Answer<void>;
  readonly autosave: () => Answer<Millis>;
  /** Decides about a suspect source: keep the last good state, or take the small one. */
  readonly settleSource: (sourceId: SourceId, choice: 'keep' | 'take') => Answer<void>;

  // Companion
  /** Seals the secret that pairing gave us. */
  readonly keepCompanionSecret: (secret: Bytes) => Answer<void>;
  readonly answerCompanion: (challenge: CompanionChallenge) => Answer<CompanionProof>;

  // Sync
  readonly startSync: () => Answer<void>;
  readonly trySync: () => Answer<void>;
  readonly setUpCode: (password: Bytes) => Answer<PaperCode>;
  readonly join: (input: JoinAccount) => Answer<void>;
}

export interface CreateAccount {
  readonly password: Bytes;
  readonly deviceName: string;
  readonly platform: string;
}

export interface JoinAccount extends CreateAccount {
  readonly setUpCode: string;
}

/** A code on paper in groups of four, each with its own check character. */
export interface PaperCode {
  readonly groups: readonly string[];
}

export interface PasswordJudgement {
  readonly weakness: PasswordWeakness | null;
  /** 0 to 4, for words beside the field. */
  readonly score: number;
}

export interface OpenedSession {
  readonly sessionId: SessionId;
  readonly name: string;
  readonly sources: readonly SourceInfo[];
  /** The layout, read already: it says what to read first. */
  readonly layout: readonly CapturedSource[];
  readonly report: OpenReport;
}

export interface ReadRequest {
  readonly sourceId: SourceId;
  /** Of a stream: only about this many bytes from its end, cut at a line where there is one. */
  readonly lastBytes: number | null;
}

export type ReadSource =
  | { readonly ok: true; readonly captured: CapturedSource }
  | { readonly ok: false; readonly sourceId: SourceId; readonly code: string };

export interface CompanionChallenge {
  readonly ownNonce: Bytes;
  readonly otherNonce: Bytes;
  readonly otherProof: Bytes;
  readonly host: string;
  readonly origin: string;
}

export type CompanionProof =
  | { readonly kind: 'proof'; readonly proof: Bytes }
  | { readonly kind: 'no-secret' }
  /** The other side does not know the secret: another process has taken the companion's port. */
  | { readonly kind: 'impostor' };
