import { err, type Err } from '../base/result.ts';
import type { PasswordWeakness } from '../model/failure.ts';

/** The parts of an account that can be damaged, replaced or rolled back. */
export type AccountPart =
  | 'slot'
  | 'keyring'
  | 'identity-key'
  | 'device-keys'
  | 'account-state'
  | 'private-part';

/** A code of SEAL.md or CHAIN.md, and the part it was raised for. A wrong password is `commitment-mismatch` at `slot`. */
export interface PartFailure {
  readonly kind: PartCode;
  readonly at: AccountPart;
}

export type PartCode =
  | 'kdf-policy'
  | 'malformed'
  | 'unsupported'
  | 'wrong-type'
  | 'id-mismatch'
  | 'hash-mismatch'
  | 'too-large'
  | 'bad-frame'
  | 'unknown-epoch'
  | 'commitment-mismatch'
  | 'auth-fail'
  | 'bad-key'
  | 'bad-signature'
  | 'unknown-writer'
  | 'chain-gap'
  | 'account-fork'
  | 'rollback';

export interface PasswordRefused {
  readonly kind: 'password-policy';
  readonly reason: PasswordWeakness;
}

export const failAt =
  (at: AccountPart) =>
  ({ kind }: { readonly kind: PartCode }): Err<PartFailure> =>
    err({ kind, at });

export const refusePassword = (reason: PasswordWeakness): Err<PasswordRefused> =>
  err({ kind: 'password-policy', reason });
