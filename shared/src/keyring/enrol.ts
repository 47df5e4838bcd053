import { type Bytes, toHex } from '../base/bytes.ts';
import { type AccountId, idBytes } from '../base/ids.ts';
import { deriveBytes } from '../seal/derive.ts';
import { importBaseKey } from '../seal/envelope.ts';
import { sha256 } from '../seal/hash.ts';
import { label } from '../seal/label.ts';
import { type KeyPair, keyPairOfSeed } from '../seal/sign.ts';

const SHORT_BYTES = 16;

/** EK: whoever has the account secret may fetch slots, states and key ring, and add one device. */
export const enrolKeyPair = (accountSecret: Bytes, accountId: AccountId): Promise<KeyPair> =>
  keyPairOf(accountSecret, accountId, label('auth/enrol'));

/** RE: the same for whoever has the recovery kit. */
export const recoveryKeyPair = (recoveryKey: Bytes, accountId: AccountId): Promise<KeyPair> =>
  keyPairOf(recoveryKey, accountId, label('auth/recovery'));

/** What a code shows of the identity key: 16 bytes of its hash. */
export const fingerprintOf = async (publicKey: Uint8Array): Promise<Bytes> =>
  (await sha256(publicKey)).slice(0, SHORT_BYTES);

/** The name of an enrolment key at login, in hexadecimal. */
export const keyIdOf = async (publicKey: Uint8Array): Promise<string> =>
  toHex(await fingerprintOf(publicKey));

const keyPairOf = async (secret: Bytes, accountId: AccountId, info: Bytes): Promise<KeyPair> => {
  const base = await importBaseKey(new Uint8Array(secret));
  return keyPairOfSeed(await deriveBytes(base, idBytes(accountId), info));
};
