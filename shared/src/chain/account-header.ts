import { u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import {
  accountIdOf,
  commitIdOf,
  deviceIdOf,
  hashOf,
  idBytes,
  NO_HASH,
  sessionIdOf,
  vaultIdOf,
} from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import type { AccountState, DeviceEntry, LastCommit, VaultEntry } from '../model/account.ts';
import { createFields, type Fields, type FieldsError, isAscending } from '../base/fields.ts';

const MAX_DEVICES = 64;
const MAX_VAULTS = 1024;
const MAX_LAST_COMMITS = 4096;
const STATUSES = { active: 1, revoked: 2 } as const;

/** Bytes of CHAIN.md, section 4. */
export const accountHeaderBytes = (state: AccountState): Bytes =>
  concatBytes([
    idBytes(state.accountId),
    u64(state.seq),
    idBytes(state.prevHash ?? NO_HASH),
    u32(state.generation),
    state.identityKey,
    u8(state.devices.length),
    ...state.devices.map(deviceBytes),
    u16(state.vaults.length),
    ...state.vaults.flatMap(({ vaultId, epoch }) => [idBytes(vaultId), u32(epoch)]),
    idBytes(state.retentionPolicyHash),
    idBytes(state.privatePartHash),
  ]);

export const parseAccountHeader = (bytes: Uint8Array): Result<AccountState, FieldsError> => {
  const fields = createFields(bytes);
  const state: AccountState = {
    accountId: accountIdOf(fields.bytes(16)),
    seq: fields.u64(),
    prevHash: optionalHash(fields),
    generation: fields.u32(),
    identityKey: fields.bytes(32),
    devices: fields.list(fields.u8(), MAX_DEVICES, () => readDevice(fields)),
    vaults: fields.list(fields.u16(), MAX_VAULTS, () => readVault(fields)),
    retentionPolicyHash: hashOf(fields.bytes(32)),
    privatePartHash: hashOf(fields.bytes(32)),
  };
  fields.require(state.seq >= 1 && state.generation >= 1 && state.devices.length > 0);
  fields.require((state.seq === 1) === (state.prevHash === null));
  fields.require(isAscending(state.devices.map(({ deviceId }) => deviceId)));
  fields.require(isAscending(state.vaults.map(({ vaultId }) => vaultId)));
  return fields.finish(state);
};

/** Where the identity key lies, for the first state of a chain, which is signed by the key it names. */
export const IDENTITY_KEY_AT = 60;

const deviceBytes = (device: DeviceEntry): Bytes =>
  concatBytes([
    idBytes(device.deviceId),
    device.signingKey,
    device.agreementKey,
    u64(device.addedAt),
    u8(STATUSES[device.status]),
    u64(device.revokedAtSeq ?? 0),
    u16(device.last.length),
    ...device.last.flatMap(({ sessionId, counter, commitId }) => [
      idBytes(sessionId),
      u64(counter),
      idBytes(commitId),
    ]),
  ]);

const readDevice = (fields: Fields): DeviceEntry => {
  const entry = {
    deviceId: deviceIdOf(fields.bytes(16)),
    signingKey: fields.bytes(32),
    agreementKey: fields.bytes(32),
    addedAt: fields.u64(),
  };
  const status = fields.u8();
  const revokedAtSeq = fields.u64();
  const last = fields.list(fields.u16(), MAX_LAST_COMMITS, () => readLastCommit(fields));
  const revoked = status === STATUSES.revoked;
  fields.require(revoked || status === STATUSES.active);
  fields.require(revoked === revokedAtSeq > 0 && (revoked || last.length === 0));
  fields.require(isAscending(last.map(({ sessionId }) => sessionId)));
  return revoked
    ? { ...entry, status: 'revoked', revokedAtSeq, last }
    : { ...entry, status: 'active', revokedAtSeq: null, last: [] };
};

const readLastCommit = (fields: Fields): LastCommit => ({
  sessionId: sessionIdOf(fields.bytes(16)),
  counter: fields.u64(),
  commitId: commitIdOf(fields.bytes(32)),
});

const readVault = (fields: Fields): VaultEntry => {
  const vault = { vaultId: vaultIdOf(fields.bytes(16)), epoch: fields.u32() };
  fields.require(vault.epoch >= 1);
  return vault;
};

const optionalHash = (fields: Fields): AccountState['prevHash'] => {
  const hash = fields.optionalHash();
  return hash === null ? null : hashOf(hash);
};
