import type { Bytes } from '../base/bytes.ts';

const KEY_BITS = 256;

const hkdf = (salt: Bytes, info: Bytes): HkdfParams => ({
  name: 'HKDF',
  hash: 'SHA-256',
  salt,
  info,
});

/** HKDF-SHA-256 (RFC 5869), 32 bytes. Who asks for a secret this way zeroes it. */
export const deriveBytes = async (base: CryptoKey, salt: Bytes, info: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.deriveBits(hkdf(salt, info), base, KEY_BITS));

/** An AES-256-GCM key that no caller can export. */
export const deriveAesKey = (
  base: CryptoKey,
  salt: Bytes,
  info: Bytes,
  usages: readonly AesUsage[],
): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(hkdf(salt, info), base, { name: 'AES-GCM', length: KEY_BITS }, false, [
    ...usages,
  ]);

export type AesUsage = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey';

/** An HMAC-SHA-256 key that no caller can export. */
export const deriveHmacKey = (base: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    hkdf(salt, info),
    base,
    { name: 'HMAC', hash: 'SHA-256', length: KEY_BITS },
    false,
    ['sign', 'verify'],
  );
