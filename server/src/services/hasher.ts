import type { Bytes } from '@holdfast/shared/base/bytes.ts';

/**
 * Port: SHA-256 of a few bytes, at once. WebCrypto hands every call to another thread, which costs more than
 * the hash itself when a commit takes two hundred of them; for whole packs that thread is the point.
 */
export interface Hasher {
  readonly sha256: (bytes: Uint8Array) => Bytes;
}
