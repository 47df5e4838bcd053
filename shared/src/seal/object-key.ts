import type { Bytes } from '../base/bytes.ts';
import { type AesUsage, deriveAesKey, deriveBytes } from './derive.ts';
import { contextOf, type EnvelopePlace } from './header.ts';
import { label } from './label.ts';

/** The AES key of one envelope: its salt is random, so no key ever seals two of them. */
export const objectKey = (
  base: CryptoKey,
  place: EnvelopePlace,
  salt: Bytes,
  usage: AesUsage,
): Promise<CryptoKey> => deriveAesKey(base, salt, label('obj/enc', contextOf(place)), [usage]);

/**
 * Binds the envelope to its base key, which GCM alone does not: one ciphertext can authenticate under two
 * keys (Grubbs, Lu, Ristenpart: Message Franking via Committing Authenticated Encryption, 2017).
 */
export const commitmentOf = (base: CryptoKey, place: EnvelopePlace, salt: Bytes): Promise<Bytes> =>
  deriveBytes(base, salt, label('obj/commit', contextOf(place)));

/** Sizes of nonce and tag are fixed in code: WebCrypto takes any of either. */
export const gcm = (nonce: Bytes, additionalData: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData,
  tagLength: 128,
});
