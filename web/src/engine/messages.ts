import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { SessionId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { OpenReport, SourceInfo } from '@holdfast/shared/model/event.ts';
import type { PasswordWeakness } from '@holdfast/shared/model/failure.ts';
import type { CapturedSource } from '@holdfast/shared/model/source.ts';

/* What the verbs of the engine take and answer. */

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
