import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type DeviceId, parseDeviceId } from '@holdfast/shared/base/ids.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { loginMessage } from '@holdfast/shared/chain/chain.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { verifySignature } from '@holdfast/shared/seal/verify.ts';
import type { Purpose, Scope } from '@holdfast/shared/wire/auth.ts';
import { type KeyId, keyIdOf } from '@holdfast/shared/wire/ids.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { AccountStore, StoredAccount } from './account-store.ts';
import type { Caller } from './caller.ts';
import type { Challenges, LoginKey } from './challenge.ts';
import type { Tokens } from './token.ts';

export interface LoginDeps {
  readonly accounts: AccountStore;
  readonly challenges: Challenges;
  readonly tokens: Tokens;
  /** The origins clients may have configured for this server; a signature for another one is not for us. */
  readonly syncOrigins: readonly string[];
  readonly incarnation: number;
}

export interface LoginProof extends LoginKey {
  readonly nonce: Bytes;
  readonly purpose: Purpose;
  readonly signature: Bytes;
}

export interface Login {
  readonly token: string;
  readonly expiresAt: number;
  readonly scope: Scope;
  readonly incarnation: number;
}

/** Gives a token to whoever holds the key. Every way to fail is the same answer in the same time. */
export const takeToken = async (
  { accounts, challenges, tokens, syncOrigins, incarnation }: LoginDeps,
  proof: LoginProof,
): Promise<Result<Login, Refusal>> => {
  const key = await findKey(accounts, proof);
  const expiresAt = challenges.check(proof, proof.nonce);
  const signed = await isSignedForUs(syncOrigins, proof, expiresAt ?? 0, key?.publicKey ?? null);
  if (key === null || expiresAt === null || !signed || !challenges.use(proof.nonce)) {
    return err({ kind: 'unauthenticated' });
  }
  if (key.revoked) return err({ kind: 'device_revoked' });

  const { accountId, keyId } = proof;
  const { scope } = key;
  return ok({ ...tokens.issue({ accountId, keyId, scope }), scope, incarnation });
};

/** Who a token speaks for, now: its device is active, or its enrolment key is still the account's. */
export const authenticate = async (
  { accounts, tokens }: Pick<LoginDeps, 'accounts' | 'tokens'>,
  authorization: string | null,
): Promise<Result<Caller, Refusal>> => {
  const [scheme, token, ...more] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || more.length > 0) {
    return err({ kind: 'unauthenticated' });
  }
  const claims = await tokens.read(token);
  if (claims === null) return err({ kind: 'unauthenticated' });

  const { accountId, keyId, expiresAt, scope } = claims;
  if (scope === 'E') {
    const account = await accounts.find(accountId);
    const names: readonly KeyId[] = account === null ? [] : await enrolmentKeyIds(account);
    return names.includes(keyId)
      ? ok({ scope, accountId, keyId, expiresAt })
      : err({ kind: 'unauthenticated' });
  }
  const deviceId = deviceIdOfKey(keyId);
  const device = await accounts.device(accountId, deviceId);
  if (device === null) return err({ kind: 'unauthenticated' });
  return device.status === 'active'
    ? ok({ scope, accountId, deviceId, expiresAt })
    : err({ kind: 'device_revoked' });
};

/** Both are 16 bytes in hexadecimal. */
const deviceIdOfKey = (keyId: KeyId): DeviceId => {
  const deviceId = parseDeviceId(keyId);
  assert(deviceId.ok, 'a key id has the shape of a device id');
  return deviceId.value;
};

interface KnownKey {
  readonly publicKey: Bytes;
  readonly scope: Scope;
  readonly revoked: boolean;
}

/** The same two reads whatever the purpose, so that no answer comes sooner than another. */
const findKey = async (accounts: AccountStore, proof: LoginProof): Promise<KnownKey | null> => {
  const account = await accounts.find(proof.accountId);
  const device = await accounts.device(proof.accountId, deviceIdOfKey(proof.keyId));
  const [enrolId, recoveryId] = await enrolmentKeyIds(account ?? NOBODY);
  if (proof.purpose === 'device') {
    return device === null
      ? null
      : { publicKey: device.signingKey, scope: 'D', revoked: device.status === 'revoked' };
  }
  if (account === null) return null;
  const [expected, publicKey] =
    proof.purpose === 'enrol' ? [enrolId, account.enrolKey] : [recoveryId, account.recoveryKey];
  return proof.keyId === expected ? { publicKey, scope: 'E', revoked: false } : null;
};

type EnrolmentKeys = Pick<StoredAccount, 'enrolKey' | 'recoveryKey'>;

const enrolmentKeyIds = async ({
  enrolKey,
  recoveryKey,
}: EnrolmentKeys): Promise<readonly [KeyId, KeyId]> => [
  keyIdOf((await sha256(enrolKey)).subarray(0, 16)),
  keyIdOf((await sha256(recoveryKey)).subarray(0, 16)),
];

const NOBODY: EnrolmentKeys = { enrolKey: new Uint8Array(32), recoveryKey: new Uint8Array(32) };
/** A good public key nobody uses (RFC 8032, 7.1, test 1), so that an unknown id costs a verification too. */
const NOBODYS_KEY = Uint8Array.from([
  0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
  0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
]);

const isSignedForUs = async (
  syncOrigins: readonly string[],
  proof: LoginProof,
  expiresAt: number,
  publicKey: Bytes | null,
): Promise<boolean> => {
  const checks = await Promise.all(
    syncOrigins.map((syncOrigin) =>
      verifySignature(
        publicKey ?? NOBODYS_KEY,
        loginMessage({ ...proof, syncOrigin, expiresAt }),
        proof.signature,
      ),
    ),
  );
  return publicKey !== null && checks.some(Boolean);
};
