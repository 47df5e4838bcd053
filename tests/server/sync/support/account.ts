import { type Bytes, fromHex } from '@holdfast/shared/base/bytes.ts';
import {
  type AccountId,
  accountIdOf,
  type DeviceId,
  deviceIdOf,
  type Hash,
  hashOf,
  slotIdOf,
  type VaultId,
} from '@holdfast/shared/base/ids.ts';
import { encodeAccountState } from '@holdfast/shared/chain/chain.ts';
import type { AccountState, DeviceEntry } from '@holdfast/shared/model/account.ts';
import { hashOf as hashBytes, sha256 } from '@holdfast/shared/seal/hash.ts';
import { generateKeyPair, type KeyPair, sign } from '@holdfast/shared/seal/sign.ts';
import type { CreateAccountRequest, WireAccountState } from '@holdfast/shared/wire/account.ts';
import { type KeyId, keyIdOf } from '@holdfast/shared/wire/ids.ts';
import type { WireKeyring } from '@holdfast/shared/wire/keyring.ts';
import type { WireSlot } from '@holdfast/shared/wire/slots.ts';
import { anEnvelope, aVaultId, someBytes } from './values.ts';

export interface TestDevice {
  readonly deviceId: DeviceId;
  readonly keys: KeyPair;
  readonly entry: DeviceEntry;
}

export interface TestState {
  readonly state: AccountState;
  readonly hash: Hash;
  readonly wire: WireAccountState;
}

/** Everything the people behind an account hold; the server gets the public half. */
export interface TestAccount {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly identity: KeyPair;
  readonly enrol: KeyPair;
  readonly recovery: KeyPair;
  readonly device: TestDevice;
  readonly first: TestState;
  readonly request: CreateAccountRequest;
}

export const aDevice = async (): Promise<TestDevice> => {
  const keys = await generateKeyPair('Ed25519');
  const agreement = await generateKeyPair('X25519');
  const deviceId = deviceIdOf(someBytes(16));
  return {
    deviceId,
    keys,
    entry: {
      deviceId,
      signingKey: keys.publicKey,
      agreementKey: agreement.publicKey,
      addedAt: 1_790_000_000_000,
      status: 'active',
      revokedAtSeq: null,
      last: [],
    },
  };
};

export const anAccount = async (): Promise<TestAccount> => {
  const accountId = accountIdOf(someBytes(16));
  const vaultId = aVaultId();
  const [identity, enrol, recovery] = await Promise.all([
    generateKeyPair('Ed25519'),
    generateKeyPair('Ed25519'),
    generateKeyPair('Ed25519'),
  ]);
  const device = await aDevice();
  const first = await signState({ accountId, identity }, device, {
    accountId,
    seq: 1,
    prevHash: null,
    generation: 1,
    identityKey: identity.publicKey,
    devices: [device.entry],
    vaults: [{ vaultId, epoch: 1 }],
    retentionPolicyHash: hashOf(someBytes(32)),
  });
  const request = {
    accountId,
    identityKey: identity.publicKey,
    enrolKey: enrol.publicKey,
    recoveryKey: recovery.publicKey,
    state: first.wire,
    slots: [aSlot(accountId)],
    keyring: aKeyring(accountId, 1),
  };
  return { accountId, vaultId, identity, enrol, recovery, device, first, request };
};

export const aSlot = (accountId: AccountId): WireSlot => ({
  slotId: slotIdOf(someBytes(16)),
  params: someBytes(14),
  envelope: anEnvelope({ accountId, type: 'slot' }),
});

export const aKeyring = (accountId: AccountId, version: number): WireKeyring => ({
  version,
  generation: 1,
  ring: anEnvelope({ accountId, type: 'keyring', ciphertextBytes: 200 }),
  identity: anEnvelope({ accountId, type: 'privateKey' }),
});

/** Signs a state with the device and the identity key, around a new private part. */
export const signState = async (
  { accountId, identity }: { readonly accountId: AccountId; readonly identity: KeyPair },
  signer: TestDevice,
  draft: Omit<AccountState, 'privatePartHash'>,
): Promise<TestState> => {
  const privatePart = anEnvelope({ accountId, type: 'accountPrivate' });
  const state = { ...draft, privatePartHash: await hashBytes(privatePart) };
  const { hash, bytes } = await encodeAccountState(
    state,
    (message) => sign(signer.keys.privateKey, message),
    (message) => sign(identity.privateKey, message),
  );
  return { state, hash, wire: { bytes, privatePart } };
};

/** The state after `previous`, with what is changed. */
export const nextState = (
  account: TestAccount,
  signer: TestDevice,
  previous: TestState,
  changed: Partial<AccountState> = {},
): Promise<TestState> =>
  signState(account, signer, {
    ...previous.state,
    seq: previous.state.seq + 1,
    prevHash: previous.hash,
    ...changed,
  });

/** The devices of a state and one more, in their order. */
export const withDevice = (state: AccountState, entry: DeviceEntry): readonly DeviceEntry[] =>
  [...state.devices, entry].toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));

export const withRevoked = (
  state: AccountState,
  deviceId: DeviceId,
  atSeq: number,
): readonly DeviceEntry[] =>
  state.devices.map((device) =>
    device.deviceId === deviceId
      ? { ...device, status: 'revoked', revokedAtSeq: atSeq, last: [] }
      : device,
  );

export const keyIdOfDevice = ({ deviceId }: TestDevice): KeyId =>
  keyIdOf(fromHex(deviceId) ?? new Uint8Array(0));

export const keyIdOfPublic = async (publicKey: Bytes): Promise<KeyId> =>
  keyIdOf((await sha256(publicKey)).subarray(0, 16));
