import type { Brand } from '../base/brand.ts';
import { asPlain, type Bytes, concatBytes, type Plain, type Sealed } from '../base/bytes.ts';
import type { Random } from '../base/ports.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  encodeHeader,
  type Envelope,
  type EnvelopePlace,
  type HeaderError,
  NONCE_BYTES,
  parseEnvelope,
  SALT_BYTES,
  TAG_BYTES,
} from './header.ts';
import { equalSecret } from './hmac.ts';
import { commitmentOf, gcm, objectKey } from './object-key.ts';

/** A key that only derives: 32 bytes held by the platform as HKDF input, never exportable. */
export type BaseKey = Brand<CryptoKey, 'BaseKey'>;

/** The base key by the epoch that stands in the envelope, where a ring of keys may have it. */
export type FindBaseKey = (epoch: number) => BaseKey | null;

export type SealError =
  | HeaderError
  | { readonly kind: 'unknown-epoch' }
  | { readonly kind: 'commitment-mismatch' }
  | { readonly kind: 'auth-fail' };

export interface SealDeps {
  readonly random: Random;
}

/** Takes the key over from the caller: the array is zeroed. */
export const importBaseKey = async (raw: Bytes): Promise<BaseKey> => {
  const key = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey', 'deriveBits']);
  raw.fill(0);
  return key as BaseKey;
};

/** A key that came from another worker, if it is one that only derives. */
export const asBaseKey = (key: CryptoKey): BaseKey | null =>
  key.algorithm.name === 'HKDF' && !key.extractable ? (key as BaseKey) : null;

/**
 * Seals bytes for one place. `salt` is given only for an unlock slot, whose salt is also the one of its
 * password hash.
 */
export const sealEnvelope = async (
  { random }: SealDeps,
  base: BaseKey,
  place: EnvelopePlace,
  plain: Bytes,
  { salt = random.bytes(SALT_BYTES) }: { readonly salt?: Bytes } = {},
): Promise<Sealed> => {
  const parts = await newParts({ random }, base, place, salt);
  const header = encodeHeader(place, parts, plain.length + TAG_BYTES);
  const key = await objectKey(base, place, salt, 'encrypt');
  const ciphertext = await crypto.subtle.encrypt(gcm(parts.nonce, header), key, plain);
  return sealed(header, ciphertext);
};

/** Opens an envelope that must be the one of `expected`; checks in the order of SEAL.md, section 4. */
export const openEnvelope = async (
  base: BaseKey | FindBaseKey,
  expected: EnvelopePlace,
  stored: Uint8Array,
): Promise<Result<Plain, SealError>> => {
  const checked = await checkEnvelope(base, expected, stored);
  if (!checked.ok) return checked;

  const { envelope, base: found } = checked.value;
  const key = await objectKey(found, expected, envelope.salt, 'decrypt');
  try {
    const plain = await crypto.subtle.decrypt(
      gcm(envelope.nonce, envelope.header),
      key,
      envelope.ciphertext,
    );
    return ok(asPlain(new Uint8Array(plain)));
  } catch {
    return err({ kind: 'auth-fail' });
  }
};

/** A fresh nonce and the commitment of a new envelope. */
export const newParts = async (
  { random }: SealDeps,
  base: BaseKey,
  place: EnvelopePlace,
  salt: Bytes,
): Promise<Pick<Envelope, 'salt' | 'nonce' | 'commitment'>> => ({
  salt,
  nonce: random.bytes(NONCE_BYTES),
  commitment: await commitmentOf(base, place, salt),
});

/** Everything that is checked before a cipher runs: header, key, commitment. */
export const checkEnvelope = async (
  base: BaseKey | FindBaseKey,
  expected: EnvelopePlace,
  stored: Uint8Array,
): Promise<Result<{ readonly envelope: Envelope; readonly base: BaseKey }, SealError>> => {
  const envelope = parseEnvelope(expected, stored);
  if (!envelope.ok) return envelope;

  const found = typeof base === 'function' ? base(expected.epoch) : base;
  if (found === null) return err({ kind: 'unknown-epoch' });

  const commitment = await commitmentOf(found, expected, envelope.value.salt);
  if (!equalSecret(commitment, envelope.value.commitment)) {
    return err({ kind: 'commitment-mismatch' });
  }
  return ok({ envelope: envelope.value, base: found });
};

/** The one place where bytes become `Sealed` in this room. */
export const sealed = (header: Bytes, ciphertext: ArrayBuffer): Sealed =>
  concatBytes([header, new Uint8Array(ciphertext)]) as Sealed;
