import type { Result } from '@holdfast/shared/base/result.ts';

export type WriteError =
  /** The write lane is full: nothing was written. */
  | { readonly kind: 'busy' }
  /** What the write was decided on is no longer so: nothing was written. Look again and decide again. */
  | { readonly kind: 'raced' };

/** A write is one transaction: all of it is durable when the answer is ok, none of it otherwise. */
export type Write<T> = Promise<Result<T, WriteError>>;
