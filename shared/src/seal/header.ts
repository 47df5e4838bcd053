import { u16, u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, equalBytes, utf8 } from '../base/bytes.ts';
import { type AccountId, type Hash, idBytes, type VaultId } from '../base/ids.ts';
import { assert, err, ok, type Result } from '../base/result.ts';
import { type ObjType, rulesOf, SUITE } from './object-type.ts';
import { asOwned } from './owned.ts';

/** Where an envelope belongs, as its reader knows it from signed or sealed things. */
export interface EnvelopePlace {
  readonly objType: ObjType;
  readonly accountId: AccountId;
  /** `NO_VAULT` for what belongs to the account. */
  readonly vaultId: VaultId;
  /** Of the vault's key; the generation of the root key for what belongs to the account or the device. */
  readonly epoch: number;
  readonly objectId: Hash;
}

export type HeaderError =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'wrong-type' }
  | { readonly kind: 'id-mismatch' }
  | { readonly kind: 'too-large' };

/** Views into the stored bytes: what is authenticated is what is stored, never a header made again. */
export interface Envelope {
  readonly header: Bytes;
  readonly salt: Bytes;
  readonly nonce: Bytes;
  readonly commitment: Bytes;
  readonly ciphertext: Bytes;
}

export const SALT_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

const MAGIC = utf8('HFE1');
const HEADER_BYTES = 156;
/** Offsets of SEAL.md, section 3. */
const AT = {
  suite: 4,
  objType: 5,
  reserved: 6,
  accountId: 8,
  epoch: 40,
  salt: 76,
  nonce: 108,
  commitment: 120,
  ctLength: 152,
} as const;

/** `suite, objType, accountId, vaultId, epoch, objectId`: what both keys of an envelope are bound to. */
export const contextOf = (place: EnvelopePlace): Bytes =>
  concatBytes([u8(SUITE), u8(place.objType), placeBytes(place)]);

/** Asserts what a caller of ours fixes: the sizes of salt, nonce and commitment, and the type's limit. */
export const encodeHeader = (
  place: EnvelopePlace,
  parts: Pick<Envelope, 'salt' | 'nonce' | 'commitment'>,
  ctLength: number,
): Bytes => {
  const header = concatBytes([
    MAGIC,
    u8(SUITE),
    u8(place.objType),
    u16(0),
    placeBytes(place),
    parts.salt,
    parts.nonce,
    parts.commitment,
    u32(ctLength),
  ]);
  assert(header.length === HEADER_BYTES, 'salt, nonce and commitment have their fixed sizes');
  assert(HEADER_BYTES + ctLength <= rulesOf(place.objType).maxBytes, 'an envelope keeps its limit');
  return header;
};

/** The checks before any key is touched, in the order of SEAL.md, section 4. */
export const parseEnvelope = (
  expected: EnvelopePlace,
  stored: Uint8Array,
): Result<Envelope, HeaderError> => {
  const bytes = asOwned(stored);
  if (!isEnvelope(bytes)) return err({ kind: 'malformed' });

  const view = viewOf(bytes);
  const rules = rulesOf(expected.objType);
  if (!rules.suites.includes(view.getUint8(AT.suite))) return err({ kind: 'unsupported' });
  if (view.getUint8(AT.objType) !== expected.objType) return err({ kind: 'wrong-type' });
  if (!equalBytes(bytes.subarray(AT.accountId, AT.salt), placeBytes(expected))) {
    return err({ kind: 'id-mismatch' });
  }
  if (bytes.length > rules.maxBytes) return err({ kind: 'too-large' });

  return ok({
    header: bytes.subarray(0, HEADER_BYTES),
    salt: bytes.subarray(AT.salt, AT.nonce),
    nonce: bytes.subarray(AT.nonce, AT.commitment),
    commitment: bytes.subarray(AT.commitment, AT.ctLength),
    ciphertext: bytes.subarray(HEADER_BYTES),
  });
};

/** The epoch an envelope says it is of, for who looks for the key; `null` for what is no envelope. */
export const envelopeEpoch = (stored: Uint8Array): number | null => {
  const bytes = asOwned(stored);
  return isEnvelope(bytes) ? viewOf(bytes).getUint32(AT.epoch) : null;
};

/** The salt of an envelope; `null` for what is no envelope. */
export const envelopeSalt = (stored: Uint8Array): Bytes | null => {
  const bytes = asOwned(stored);
  return isEnvelope(bytes) ? bytes.slice(AT.salt, AT.nonce) : null;
};

const placeBytes = (place: EnvelopePlace): Bytes =>
  concatBytes([
    idBytes(place.accountId),
    idBytes(place.vaultId),
    u32(place.epoch),
    idBytes(place.objectId),
  ]);

const isEnvelope = (bytes: Bytes): boolean =>
  bytes.length >= HEADER_BYTES + TAG_BYTES &&
  equalBytes(bytes.subarray(0, MAGIC.length), MAGIC) &&
  viewOf(bytes).getUint16(AT.reserved) === 0 &&
  viewOf(bytes).getUint32(AT.ctLength) === bytes.length - HEADER_BYTES;

const viewOf = (bytes: Bytes): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
