import { lengthPrefixed, u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, type Sealed, utf8 } from '../base/bytes.ts';
import { createFields, type Fields, type FieldsError, isAscending } from '../base/fields.ts';
import { idBytes, type VaultId, vaultIdOf } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import type { BaseKey, SealDeps } from '../seal/envelope.ts';
import { hashOf } from '../seal/hash.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import { label } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { type AccountGeneration, accountPlace } from './account-place.ts';
import { openSecret, sealSecret, type SecretError } from './secret-frame.ts';

/** The secrets of an account that every device of it has (KEYS.md, section 5). */
export interface Ring {
  readonly version: number;
  readonly accountSecret: Bytes;
  readonly vaults: readonly RingVault[];
}

/** One named key: a vault, whose generations are its epochs. */
export interface RingVault {
  readonly vaultId: VaultId;
  /** Empty until somebody names it. */
  readonly name: string;
  readonly createdAt: number;
  readonly epochs: readonly RingEpoch[];
}

export interface RingEpoch {
  readonly epoch: number;
  readonly createdAt: number;
  readonly key: Bytes;
}

const FORMAT = 1;
const ACTIVE = 1;
const KEY_BYTES = 32;
const MAX_NAME_BYTES = 1024;
const MAX_VAULTS = 1024;
const MAX_EPOCHS = 4096;

/** Seals a ring and zeroes every key in it. */
export const sealRing = async (
  deps: SealDeps,
  accountKey: BaseKey,
  account: AccountGeneration,
  ring: Ring,
): Promise<Sealed> => {
  const place = await ringPlace(account, ring.version);
  const sealed = await sealSecret(deps, accountKey, place, ringBytes(ring), { padded: true });
  for (const { key } of ring.vaults.flatMap(({ epochs }) => epochs)) key.fill(0);
  return sealed;
};

/** Opens the ring of a version. Who gets it zeroes its keys when they are imported. */
export const openRing = async (
  accountKey: BaseKey,
  account: AccountGeneration,
  version: number,
  stored: Uint8Array,
): Promise<Result<Ring, SecretError | FieldsError>> => {
  const place = await ringPlace(account, version);
  return openSecret(accountKey, place, stored, { padded: true }, (payload) =>
    parseRing(payload, version),
  );
};

export const ringBytes = (ring: Ring): Bytes =>
  concatBytes([
    u8(FORMAT),
    u64(ring.version),
    ring.accountSecret,
    u16(ring.vaults.length),
    ...ring.vaults.flatMap((vault) => [
      idBytes(vault.vaultId),
      u8(ACTIVE),
      u64(vault.createdAt),
      lengthPrefixed(utf8(vault.name)),
      u16(vault.epochs.length),
      ...vault.epochs.flatMap(({ epoch, createdAt, key }) => [u32(epoch), u64(createdAt), key]),
    ]),
  ]);

export const parseRing = (bytes: Uint8Array, version: number): Result<Ring, FieldsError> => {
  const fields = createFields(bytes);
  fields.require(fields.u8() === FORMAT);
  const ring: Ring = {
    version: fields.u64(),
    accountSecret: fields.bytes(KEY_BYTES),
    vaults: fields.list(fields.u16(), MAX_VAULTS, () => readVault(fields)),
  };
  fields.require(ring.version === version);
  fields.require(isAscending(ring.vaults.map(({ vaultId }) => vaultId)));
  return fields.finish(ring);
};

const readVault = (fields: Fields): RingVault => {
  const vaultId = vaultIdOf(fields.bytes(16));
  fields.require(fields.u8() === ACTIVE);
  const createdAt = fields.u64();
  const name = fields.text(MAX_NAME_BYTES);
  const epochs = fields.list(fields.u16(), MAX_EPOCHS, () => ({
    epoch: fields.u32(),
    createdAt: fields.u64(),
    key: fields.bytes(KEY_BYTES),
  }));
  fields.require(
    epochs.length > 0 && epochs.every(({ epoch }, at) => epoch > (epochs[at - 1]?.epoch ?? 0)),
  );
  return { vaultId, name, createdAt, epochs };
};

const ringPlace = async (account: AccountGeneration, version: number): Promise<EnvelopePlace> =>
  accountPlace(
    account,
    OBJ.keyring,
    await hashOf(label('keyring', idBytes(account.accountId), u64(version))),
  );
