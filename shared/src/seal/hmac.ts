import type { Bytes } from '../base/bytes.ts';
import { asOwned } from './owned.ts';

/** From raw bytes, for secrets that came as bytes. The array is zeroed. */
export const importHmacKey = async (raw: Bytes): Promise<CryptoKey> => {
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
  raw.fill(0);
  return key;
};

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export const hmac = async (key: CryptoKey, message: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', key, asOwned(message)));

/** Compares in constant time, inside the platform. */
export const verifyHmac = (
  key: CryptoKey,
  message: Uint8Array,
  proof: Uint8Array,
): Promise<boolean> => crypto.subtle.verify('HMAC', key, asOwned(proof), asOwned(message));

/** Whether two secrets or two tags are equal, in a time that depends on their length alone. */
export const equalSecret = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  const view = new DataView(b.buffer, b.byteOffset, b.byteLength);
  return a.reduce((differences, byte, at) => differences | (byte ^ view.getUint8(at)), 0) === 0;
};
