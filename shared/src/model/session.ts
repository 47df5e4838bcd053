import type { SessionId, SourceId, VaultId } from '../base/ids.ts';
import type { CapturedSource } from './source.ts';

/**
 * The whole captured state of a session. Immutable: what did not change keeps its identity, down to the
 * single part of a stream, so that two states are compared by reference.
 */
export interface SessionState {
  readonly sources: ReadonlyMap<SourceId, CapturedSource>;
}

export const EMPTY_SESSION: SessionState = { sources: new Map() };

/** One line of work a person names and resumes. Lives in one vault. */
export interface SessionKey {
  readonly vaultId: VaultId;
  readonly sessionId: SessionId;
}
