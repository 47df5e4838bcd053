import type { SourceForm } from '../model/source.ts';
import { GUARDED_FROM } from './limits.ts';

/** A capture that takes the place of what was there, and was not built on it. */
export interface Shrinking {
  readonly form: SourceForm;
  /** Bytes of the last good state. */
  readonly was: number;
  /** Bytes of the new one. */
  readonly now: number;
}

/**
 * Whether a replacement lost so much that it is kept aside until the user has looked (FORMAT.md, section 7).
 * A text that is edited by its user may shrink to anything but nothing.
 */
export const isSuspect = ({ form, was, now }: Shrinking): boolean => {
  if (was < GUARDED_FROM) return false;
  return form === 'blob' ? now === 0 : now * 5 < was;
};
