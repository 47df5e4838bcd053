import type { Bytes } from '../base/bytes.ts';

/** WebCrypto refuses views of shared memory; those are copied, all others pass as they are. */
export const asOwned = (bytes: Uint8Array): Bytes =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
