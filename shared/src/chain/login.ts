import { u64 } from '../base/binary.ts';
import { type Bytes, fromHex, utf8 } from '../base/bytes.ts';
import { type AccountId, idBytes } from '../base/ids.ts';
import { assert } from '../base/result.ts';
import { label } from '../seal/label.ts';

/** What a key signs to log in. */
export interface LoginFields {
  /** The origin the client itself has configured, so that a signature is worth nothing at another server. */
  readonly syncOrigin: string;
  readonly accountId: AccountId;
  /** 16 bytes in hexadecimal: the device id, or the beginning of the hash of an enrolment key. */
  readonly keyId: string;
  readonly nonce: Bytes;
  /** Milliseconds since 1970, as the challenge gave it. */
  readonly expiresAt: number;
  readonly purpose: 'device' | 'enrol' | 'recovery';
}

export const loginBytes = (claim: LoginFields): Bytes => {
  const keyId = fromHex(claim.keyId);
  assert(keyId?.length === 16, 'a key id is 16 bytes in hexadecimal');
  return label(
    'sig/login',
    utf8(claim.syncOrigin),
    idBytes(claim.accountId),
    keyId,
    claim.nonce,
    u64(claim.expiresAt),
    utf8(claim.purpose),
  );
};
