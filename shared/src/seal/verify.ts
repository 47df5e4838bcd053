import { type Bytes, toHex } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { asOwned } from './owned.ts';

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * The encodings of the points of order 1, 2, 4 and 8 whose y is below the field prime. WebCrypto
 * imports every one of them and then verifies a signature that nobody made.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
]);

export interface BadKey {
  readonly kind: 'bad-key';
}

/**
 * Checks an Ed25519 public key before any import of it: 32 bytes, y below the field prime (RFC 8032, 5.1.3),
 * not a point of small order.
 */
export const checkPublicKey = (bytes: Uint8Array): Result<Bytes, BadKey> => {
  const key = asOwned(bytes);
  const good = key.length === PUBLIC_KEY_BYTES && isCanonical(key) && !SMALL_ORDER.has(toHex(key));
  return good ? ok(key) : err({ kind: 'bad-key' });
};

/** Ed25519 (RFC 8032). False as well for a key that `checkPublicKey` refuses and for a wrong length. */
export const verifySignature = async (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => {
  const checked = checkPublicKey(publicKey);
  if (!checked.ok || signature.length !== SIGNATURE_BYTES) return false;
  const key = await crypto.subtle.importKey('raw', checked.value, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, asOwned(signature), asOwned(message));
};

/** y < 2^255 - 19; y is little-endian, and the top bit of the last byte is the sign of x. */
const isCanonical = (bytes: Bytes): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const atLeastPrime =
    view.getUint8(0) >= 0xed &&
    bytes.subarray(1, 31).every((byte) => byte === 0xff) &&
    (view.getUint8(31) & 0x7f) === 0x7f;
  return !atLeastPrime;
};
