import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';

export const proofOf = (secret: Uint8Array, message: Uint8Array): Bytes =>
  new Uint8Array(createHmac('sha256', secret).update(message).digest());

/** In constant time for any lengths: what is compared are hashes. */
export const sameSecret = (a: Uint8Array, b: Uint8Array): boolean =>
  timingSafeEqual(sha256(a), sha256(b));

export const sha256 = (bytes: Uint8Array): Bytes =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
