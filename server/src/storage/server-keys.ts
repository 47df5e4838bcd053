import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';
import { type Bytes, toHex } from '@holdfast/shared/base/bytes.ts';
import type { ServerKeys } from '../services/server-keys.ts';

/**
 * The server's Ed25519 key, made at the first start and kept beside the databases in a file of its own,
 * readable by its owner only: a copy of the database signs no token. Losing the file costs a login each.
 */
export const openServerKeys = async (path: string): Promise<ServerKeys> => {
  const key = createPrivateKey((await readKey(path)) ?? (await makeKey(path)));
  const publicKey = rawPublicKey(key);
  const macKey = Buffer.from(hkdfSync('sha256', rawSeed(key), '', 'holdfast server nonce', 32));
  const mac = (message: Bytes): Bytes =>
    new Uint8Array(createHmac('sha256', macKey).update(message).digest());

  return {
    kid: toHex(publicKey.subarray(0, 8)),
    publicKey,
    sign: (message) => new Uint8Array(sign(null, message, key)),
    mac,
    isMac: (message, tag) => timingSafeEqual(mac(message).subarray(0, tag.length), tag),
  };
};

const readKey = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
};

/** Written whole under another name first: a crash leaves no half of a key. */
const makeKey = async (path: string): Promise<string> => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, pem, { mode: 0o600, flush: true });
  await chmod(draft, 0o600);
  await link(draft, path);
  await rm(draft);
  return pem;
};

/** The last 32 bytes of the two fixed encodings (RFC 8410). */
const rawPublicKey = (key: KeyObject): Bytes =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' })).slice(-32);
const rawSeed = (key: KeyObject): Bytes =>
  new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })).slice(-32);
