import { lengthPrefixed, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, utf8 } from '../base/bytes.ts';
import { assert } from '../base/result.ts';

export type Side = 'page' | 'companion';

const ROLE: Readonly<Record<Side, number>> = { page: 1, companion: 2 };
const NONCE_BYTES = 32;

/**
 * The message whose HMAC proves that `side` knows the secret (LINK.md, section 3). The roles differ, so
 * that an answer cannot be reflected; Host and Origin are in it, so that it is worth nothing elsewhere.
 */
export const challengeMessage = (
  side: Side,
  ownNonce: Uint8Array,
  otherNonce: Uint8Array,
  host: string,
  origin: string,
): Bytes => {
  assert(ownNonce.length === NONCE_BYTES, 'a nonce has 32 bytes');
  assert(otherNonce.length === NONCE_BYTES, 'a nonce has 32 bytes');
  return concatBytes([
    utf8('holdfast-link-1'),
    u8(0),
    u8(ROLE[side]),
    ownNonce,
    otherNonce,
    lengthPrefixed(utf8(host)),
    lengthPrefixed(utf8(origin)),
  ]);
};
