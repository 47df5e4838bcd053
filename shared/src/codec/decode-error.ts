import type { PackId } from '../base/ids.ts';
import { type Err, err } from '../base/result.ts';
import type { SealError } from '../seal/envelope.ts';

/** Codes of the design's error table, as far as reading raises them. */
export type DecodeCode =
  | SealError['kind']
  | 'hash-mismatch'
  | 'bad-frame'
  | 'bad-content'
  | 'needs-mismatch'
  | 'missing';

export interface DecodeError {
  readonly kind: DecodeCode;
  /** The pack it happened in, where it happened in one. */
  readonly packId: PackId | null;
}

export const decodeError = (kind: DecodeCode, packId: PackId | null): Err<DecodeError> =>
  err({ kind, packId });
