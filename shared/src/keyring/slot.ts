import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import { type AccountId, type Hash, idBytes, type SlotId, slotIdOf } from '../base/ids.ts';
import type { Random } from '../base/ports.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { StoredSlot } from '../model/account-record.ts';
import { deriveBytes } from '../seal/derive.ts';
import { type BaseKey, importBaseKey } from '../seal/envelope.ts';
import { hashOf } from '../seal/hash.ts';
import { envelopeSalt, SALT_BYTES } from '../seal/header.ts';
import { label } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { type AccountGeneration, accountPlace } from './account-place.ts';
import type { Argon2Input } from './argon2id.ts';
import { openSecret, sealSecret, type SecretError } from './secret-frame.ts';
import { encodeSlotParams, KDF, type KdfParams } from './slot-params.ts';

export interface SlotDeps {
  readonly random: Random;
  readonly argon2id: (input: Argon2Input) => Promise<Bytes>;
}

/** What opens a password slot: both secrets. Neither alone is worth a guess. */
export interface PasswordSecrets {
  /** Prepared. */
  readonly password: Bytes;
  readonly accountSecret: Bytes;
}

/** Wraps the root key under password and account secret. Leaves `rootKey` to the caller, zeroes the password. */
export const makePasswordSlot = async (
  deps: SlotDeps,
  account: AccountGeneration,
  secrets: PasswordSecrets,
  rootKey: Bytes,
): Promise<StoredSlot> => {
  const slot = newSlot(deps, encodeSlotParams({ kind: 'password', kdf: KDF }));
  const key = await passwordKey(deps, account.accountId, slot, KDF, secrets);
  return wrapRootKey(deps, account, slot, key, rootKey);
};

/** Wraps the root key under a recovery key. Leaves both arrays to the caller. */
export const makeRecoverySlot = async (
  deps: Pick<SlotDeps, 'random'>,
  account: AccountGeneration,
  recoveryKey: Bytes,
  rootKey: Bytes,
): Promise<StoredSlot> => {
  const slot = newSlot(deps, encodeSlotParams({ kind: 'recovery' }));
  const key = await recoveryKeyOf(account.accountId, slot, recoveryKey);
  return wrapRootKey(deps, account, slot, key, rootKey);
};

/** Opens a password slot whose parameters were held to the policy. Zeroes the password; the caller the root key. */
export const openPasswordSlot = async (
  deps: Pick<SlotDeps, 'argon2id'>,
  account: AccountGeneration,
  stored: StoredSlot,
  kdf: KdfParams,
  secrets: PasswordSecrets,
): Promise<Result<Bytes, SecretError>> => {
  const salt = envelopeSalt(stored.envelope);
  if (salt === null) {
    secrets.password.fill(0);
    return err({ kind: 'malformed' });
  }
  const key = await passwordKey(deps, account.accountId, { ...stored, salt }, kdf, secrets);
  return unwrapRootKey(account, stored, key);
};

/** Opens a recovery slot. The caller zeroes the recovery key and the root key. */
export const openRecoverySlot = async (
  account: AccountGeneration,
  stored: StoredSlot,
  recoveryKey: Bytes,
): Promise<Result<Bytes, SecretError>> => {
  const salt = envelopeSalt(stored.envelope);
  if (salt === null) return err({ kind: 'malformed' });
  const key = await recoveryKeyOf(account.accountId, { ...stored, salt }, recoveryKey);
  return unwrapRootKey(account, stored, key);
};

/** A slot before its envelope: the salt is that of the password hash, of the key and of the envelope. */
interface SaltedSlot {
  readonly slotId: SlotId;
  readonly params: Bytes;
  readonly salt: Bytes;
}

const newSlot = ({ random }: Pick<SlotDeps, 'random'>, params: Bytes): SaltedSlot => ({
  slotId: slotIdOf(random.bytes(16)),
  params,
  salt: random.bytes(SALT_BYTES),
});

const passwordKey = async (
  { argon2id }: Pick<SlotDeps, 'argon2id'>,
  accountId: AccountId,
  { slotId, params, salt }: SaltedSlot,
  kdf: KdfParams,
  { password, accountSecret }: PasswordSecrets,
): Promise<BaseKey> => {
  const passwordHash = await argon2id({ password, salt: new Uint8Array(salt), ...kdf });
  password.fill(0);
  const both = await importBaseKey(concatBytes([passwordHash, accountSecret]));
  passwordHash.fill(0);
  const info = label('kek/password', idBytes(accountId), idBytes(slotId), params);
  return importBaseKey(await deriveBytes(both, salt, info));
};

const recoveryKeyOf = async (
  accountId: AccountId,
  { slotId, salt }: SaltedSlot,
  recoveryKey: Bytes,
): Promise<BaseKey> => {
  const base = await importBaseKey(new Uint8Array(recoveryKey));
  const info = label('kek/recovery', idBytes(accountId), idBytes(slotId), NO_BYTES);
  return importBaseKey(await deriveBytes(base, salt, info));
};

const wrapRootKey = async (
  deps: Pick<SlotDeps, 'random'>,
  account: AccountGeneration,
  { slotId, params, salt }: SaltedSlot,
  key: BaseKey,
  rootKey: Bytes,
): Promise<StoredSlot> => {
  const place = accountPlace(account, OBJ.slot, await slotObjectId(slotId, params));
  const payload = new Uint8Array(rootKey);
  const envelope = await sealSecret(deps, key, place, payload, { padded: false, salt });
  return { slotId, params, envelope };
};

const unwrapRootKey = async (
  account: AccountGeneration,
  { slotId, params, envelope }: StoredSlot,
  key: BaseKey,
): Promise<Result<Bytes, SecretError>> => {
  const place = accountPlace(account, OBJ.slot, await slotObjectId(slotId, params));
  return openSecret(key, place, envelope, { padded: false }, (payload) =>
    ok(new Uint8Array(payload)),
  );
};

const slotObjectId = (slotId: SlotId, params: Bytes): Promise<Hash> =>
  hashOf(label('slot-id', idBytes(slotId), params));
