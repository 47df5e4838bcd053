import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { DiskError } from './disk-error.ts';

/** Whether this disk may write, and why not. */
export interface Standing {
  /** For what belongs to snapshots: only after `adopt`. */
  readonly mayCommit: () => Result<void, DiskError>;
  /** For the account and local rows, which are needed before unlock. */
  readonly mayWrite: () => Result<void, DiskError>;
  /** `false` for good once the lead is gone. */
  readonly isOpen: () => boolean;
  /** What lies on the disk must be looked at again before it is adopted. */
  readonly isStale: () => boolean;
  readonly adopted: () => void;
  /** Passes an error on; one that leaves the end of a write open stops the next until `adopt` has looked. */
  readonly note: (error: DiskError) => DiskError;
  /** For good. Answers whether it was open. */
  readonly end: (why: 'lost-lead' | 'outdated') => boolean;
}

type State =
  | { readonly kind: 'opened' }
  | { readonly kind: 'adopted' }
  | { readonly kind: 'unsure'; readonly error: DiskError }
  | { readonly kind: 'ended'; readonly error: DiskError };

export const createStanding = (): Standing => {
  let state: State = { kind: 'opened' };
  const mayWrite = (): Result<void, DiskError> =>
    state.kind === 'opened' || state.kind === 'adopted' ? ok(undefined) : err(state.error);
  return {
    mayCommit: () => {
      assert(state.kind !== 'opened', 'a disk is adopted before snapshots are written to it');
      return mayWrite();
    },
    mayWrite,
    isOpen: () => state.kind !== 'ended',
    isStale: () => state.kind !== 'opened',
    adopted: () => {
      if (state.kind !== 'ended') state = { kind: 'adopted' };
    },
    note: (error) => {
      // Whatever fails after the lead is gone fails because it is gone.
      if (state.kind === 'ended') return state.error;
      if (error.kind === 'storage-failed') state = { kind: 'unsure', error };
      return error;
    },
    end: (why) => {
      if (state.kind === 'ended') return false;
      state = { kind: 'ended', error: { kind: why } };
      return true;
    },
  };
};
