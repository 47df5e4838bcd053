import type { Bytes, Sealed } from '@holdfast/shared/base/bytes.ts';

/**
 * Bytes from the server whose signature or hash has just been checked: they were sealed where they were
 * made, and are stored as they are. The one place where that is said.
 */
export const asStored = (bytes: Bytes): Sealed => bytes as Sealed;
