import { type Bytes, concatBytes, fromBase64url, fromHex } from '../base/bytes.ts';
import { assert } from '../base/result.ts';
import { asOwned } from './owned.ts';

export interface KeyPair {
  readonly publicKey: Bytes;
  readonly privateKey: CryptoKey;
}

/** A new Ed25519 or X25519 pair. Its private key is extractable, because only such a key can be wrapped. */
export const generateKeyPair = async (algorithm: 'Ed25519' | 'X25519'): Promise<KeyPair> => {
  const pair = await crypto.subtle.generateKey(
    algorithm,
    true,
    algorithm === 'Ed25519' ? ['sign', 'verify'] : ['deriveBits'],
  );
  assert('privateKey' in pair, 'both algorithms make pairs');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { publicKey, privateKey: pair.privateKey };
};

/** The frame of a 32-byte seed as an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const PKCS8_SEED = fromHex('302e020100300506032b657004220420');

/** The Ed25519 pair of a seed. The seed is zeroed; the key that signs cannot be exported. */
export const keyPairOfSeed = async (seed: Bytes): Promise<KeyPair> => {
  assert(PKCS8_SEED !== null && seed.length === 32, 'a seed has 32 bytes');
  const pkcs8 = concatBytes([PKCS8_SEED, seed]);
  seed.fill(0);
  const [privateKey, exportable] = await Promise.all([
    crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']),
    crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']),
  ]);
  pkcs8.fill(0);
  return { publicKey: await publicKeyOf(exportable), privateKey };
};

/** Ed25519 (RFC 8032), 64 bytes. */
export const sign = async (privateKey: CryptoKey, message: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, asOwned(message)));

/** WebCrypto gives the public half of a private key only as a JWK. */
const publicKeyOf = async (exportable: CryptoKey): Promise<Bytes> => {
  const { x } = await crypto.subtle.exportKey('jwk', exportable);
  assert(x !== undefined, 'the JWK of a private key names its public half');
  const publicKey = fromBase64url(x);
  assert(publicKey !== null, 'a JWK writes keys as base64url');
  return publicKey;
};
