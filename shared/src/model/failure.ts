import type { PackId, SourceId } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';
import type { SaveFailure } from './event.ts';

/** What the verbs of the engine may answer instead of a value. The words are the page's (ux.md 4, crypto.md 15). */
export type EngineFailure =
  | { readonly kind: 'locked' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'outdated' }
  | {
      readonly kind: 'wrong-password';
      readonly failedAttempts: number;
      readonly retryAt: Millis | null;
    }
  | { readonly kind: 'wait'; readonly retryAt: Millis }
  | { readonly kind: 'kdf-policy' }
  | { readonly kind: 'password-policy'; readonly reason: PasswordWeakness }
  | { readonly kind: 'bad-code'; readonly group: number | null }
  | { readonly kind: 'identity-mismatch' }
  | { readonly kind: 'wrong-kit' }
  | { readonly kind: 'unknown-session' }
  | { readonly kind: 'unknown-source'; readonly sourceId: SourceId }
  | { readonly kind: 'unreadable'; readonly code: string; readonly packId: PackId | null }
  | { readonly kind: 'refused-change'; readonly sourceId: SourceId; readonly reason: ChangeRefusal }
  | { readonly kind: 'save-failed'; readonly failure: SaveFailure }
  | { readonly kind: 'offline' }
  /** The session has more sources than one snapshot can hold. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'server-refused'; readonly code: string };

export type PasswordWeakness =
  | 'empty'
  | 'too-short'
  | 'too-long'
  | 'malformed'
  | 'common'
  | 'guessable';

export type ChangeRefusal =
  /** An append that starts beyond the stream's end, or a splice against another length. */
  'gap' | 'wrong-form' | 'too-large';
