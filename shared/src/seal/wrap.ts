import type { Bytes, Sealed } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  type BaseKey,
  checkEnvelope,
  newParts,
  type SealDeps,
  sealed,
  type SealError,
} from './envelope.ts';
import { encodeHeader, type EnvelopePlace, SALT_BYTES, TAG_BYTES } from './header.ts';
import { gcm, objectKey } from './object-key.ts';

/** PKCS #8 of an Ed25519 or X25519 private key without its public key (RFC 8410). */
const PKCS8_BYTES = 48;

/**
 * Seals an extractable private key. The platform exports and encrypts it in one step, so that its bytes
 * never lie in memory that a script can read (SEAL.md, section 5).
 */
export const wrapPrivateKey = async (
  { random }: SealDeps,
  base: BaseKey,
  place: EnvelopePlace,
  privateKey: CryptoKey,
): Promise<Sealed> => {
  const parts = await newParts({ random }, base, place, random.bytes(SALT_BYTES));
  const header = encodeHeader(place, parts, PKCS8_BYTES + TAG_BYTES);
  const key = await objectKey(base, place, parts.salt, 'wrapKey');
  const wrapped = await crypto.subtle.wrapKey('pkcs8', privateKey, key, gcm(parts.nonce, header));
  return sealed(header, wrapped);
};

/** Opens a private key into one that cannot be exported again. */
export const unwrapPrivateKey = async (
  base: BaseKey,
  expected: EnvelopePlace,
  stored: Uint8Array,
  algorithm: 'Ed25519' | 'X25519',
): Promise<Result<CryptoKey, SealError>> => {
  const checked = await checkEnvelope(base, expected, stored);
  if (!checked.ok) return checked;

  const { envelope } = checked.value;
  const key = await objectKey(base, expected, envelope.salt, 'unwrapKey');
  try {
    return ok(
      await unwrap(envelope.ciphertext, key, gcm(envelope.nonce, envelope.header), algorithm),
    );
  } catch {
    return err({ kind: 'auth-fail' });
  }
};

const unwrap = (
  ciphertext: Bytes,
  key: CryptoKey,
  cipher: AesGcmParams,
  algorithm: 'Ed25519' | 'X25519',
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey('pkcs8', ciphertext, key, cipher, algorithm, false, [
    algorithm === 'Ed25519' ? 'sign' : 'deriveBits',
  ]);
