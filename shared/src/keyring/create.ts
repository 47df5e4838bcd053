import type { Bytes, Sealed } from '../base/bytes.ts';
import { accountIdOf, deviceIdOf, NO_HASH, type VaultId, vaultIdOf } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';
import type { DeviceEntry } from '../model/account.ts';
import type { AccountRecord, StoredSlot } from '../model/account-record.ts';
import { type BaseKey, importBaseKey } from '../seal/envelope.ts';
import type { AccountGeneration } from './account-place.ts';
import { firstAnchor, sealAnchor } from './anchor.ts';
import { type DeviceWords, eventOf, makeDevice, reopen } from './device.ts';
import { enrolKeyPair, recoveryKeyPair } from './enrol.ts';
import { makeWrappedPair } from './private-key.ts';
import { sealRing } from './ring.ts';
import { deriveAccountKeys } from './root-key.ts';
import { makePasswordSlot, makeRecoverySlot, type SlotDeps } from './slot.ts';
import { makeState, type StateDraft } from './states.ts';

export interface KeyringDeps extends SlotDeps {
  readonly now: () => Millis;
}

const KEY_BYTES = 32;
const GENERATION = 1;

/** A new account: its record, its root key's handle, and the recovery key for the kit, which the caller zeroes. */
export interface NewAccount {
  readonly record: AccountRecord;
  readonly root: BaseKey;
  readonly recoveryKey: Bytes;
}

/** Makes everything an account consists of, for a password that was judged. Zeroes the password. */
export const makeAccount = async (
  deps: KeyringDeps,
  password: Bytes,
  words: DeviceWords,
): Promise<NewAccount> => {
  const { random } = deps;
  const account = { accountId: accountIdOf(random.bytes(16)), generation: GENERATION };
  const accountSecret = random.bytes(KEY_BYTES);
  const recoveryKey = random.bytes(KEY_BYTES);
  const rootKey = random.bytes(KEY_BYTES);
  const slots = [
    await makePasswordSlot(deps, account, { password, accountSecret }, rootKey),
    await makeRecoverySlot(deps, account, recoveryKey, rootKey),
  ];
  const root = await importBaseKey(rootKey);
  const record = await makeRecord(
    deps,
    { ...account, accountSecret, slots, recoveryKey },
    root,
    words,
  );
  return { record, root, recoveryKey };
};

interface AccountSecrets extends AccountGeneration {
  readonly accountSecret: Bytes;
  readonly recoveryKey: Bytes;
  readonly slots: readonly StoredSlot[];
}

const makeRecord = async (
  deps: KeyringDeps,
  { recoveryKey, ...account }: AccountSecrets,
  root: BaseKey,
  words: DeviceWords,
): Promise<AccountRecord> => {
  const newcomer = { deviceId: deviceIdOf(deps.random.bytes(16)), addedAt: deps.now() };
  const keys = await deriveAccountKeys(root, account, newcomer.deviceId);
  const device = await makeDevice(deps, keys.account, account, newcomer);
  const identity = await makeWrappedPair(deps, keys.account, account, 'Ed25519');
  const vaultId = vaultIdOf(deps.random.bytes(16));
  const ring = await makeRing(deps, keys.account, account, {
    vaultId,
    createdAt: newcomer.addedAt,
  });
  const first = await makeState(
    deps,
    {
      accountKey: keys.account,
      deviceKey: device.deviceKey,
      identityKey: await reopen(keys.account, account, identity),
    },
    firstState(account, identity.publicKey, device.entry, vaultId),
    eventOf('account-created', newcomer, words),
  );
  return {
    ...account,
    deviceId: newcomer.deviceId,
    enrolKey: (await enrolKeyPair(account.accountSecret, account.accountId)).publicKey,
    recoveryKey: (await recoveryKeyPair(recoveryKey, account.accountId)).publicKey,
    keyring: { version: 1, generation: account.generation, ring, identity: identity.wrapped },
    signingKey: device.signingKey,
    agreementKey: device.agreementKey,
    states: [first.stored],
    anchor: await sealAnchor(keys.state, firstAnchor(first.chained, 1)),
    settings: { kitConfirmed: false },
  };
};

/** A ring with one vault, nameless until somebody names it. */
const makeRing = (
  deps: KeyringDeps,
  accountKey: BaseKey,
  account: Omit<AccountSecrets, 'recoveryKey'>,
  { vaultId, createdAt }: { readonly vaultId: VaultId; readonly createdAt: number },
): Promise<Sealed> => {
  const epochs = [{ epoch: 1, createdAt, key: deps.random.bytes(KEY_BYTES) }];
  const vaults = [{ vaultId, name: '', createdAt, epochs }];
  const ring = { version: 1, accountSecret: account.accountSecret, vaults };
  return sealRing(deps, accountKey, account, ring);
};

const firstState = (
  { accountId, generation }: AccountGeneration,
  identityKey: Bytes,
  device: DeviceEntry,
  vaultId: VaultId,
): StateDraft => ({
  accountId,
  seq: 1,
  prevHash: null,
  generation,
  identityKey,
  devices: [device],
  vaults: [{ vaultId, epoch: 1 }],
  retentionPolicyHash: NO_HASH,
});
