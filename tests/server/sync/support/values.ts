import { randomFillSync } from 'node:crypto';
import { utf8, type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { u16, u32, u8 } from '@holdfast/shared/base/binary.ts';
import {
  type AccountId,
  idBytes,
  NO_VAULT,
  type PackId,
  packIdOf,
  sessionIdOf,
  type SessionId,
  type VaultId,
  vaultIdOf,
} from '@holdfast/shared/base/ids.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { ENVELOPE_TYPES } from '@holdfast/shared/wire/envelope-header.ts';
import type { PackUpload } from '@holdfast/shared/wire/frames.ts';

export const someBytes = (length: number): Bytes => randomFillSync(new Uint8Array(length));

export const aVaultId = (): VaultId => vaultIdOf(someBytes(16));
export const aSessionId = (): SessionId => sessionIdOf(someBytes(16));

interface EnvelopeParts {
  readonly accountId: AccountId;
  readonly vaultId?: VaultId;
  readonly type: keyof typeof ENVELOPE_TYPES;
  readonly epoch?: number;
  readonly objectId?: Bytes;
  readonly suite?: number;
  readonly ciphertextBytes?: number;
}

/** What the server can read of an envelope, around noise: it can open none anyway. */
export const anEnvelope = ({
  accountId,
  vaultId = NO_VAULT,
  type,
  epoch = 1,
  objectId = someBytes(32),
  suite = 1,
  ciphertextBytes = 48,
}: EnvelopeParts): Bytes =>
  concatBytes([
    utf8('HFE1'),
    u8(suite),
    u8(ENVELOPE_TYPES[type]),
    u16(0),
    idBytes(accountId),
    idBytes(vaultId),
    u32(epoch),
    objectId,
    someBytes(32 + 12 + 32),
    u32(ciphertextBytes),
    someBytes(ciphertextBytes),
  ]);

export interface TestPack extends PackUpload {
  readonly id: PackId;
}

/** Random bytes: to the server a pack is nothing else. */
export const aPack = async (
  place: { readonly accountId: AccountId; readonly vaultId: VaultId },
  { sizeBytes = 1_024, epoch = 1 }: { readonly sizeBytes?: number; readonly epoch?: number } = {},
): Promise<TestPack> => {
  const pack = someBytes(sizeBytes);
  const hash = await sha256(pack);
  return {
    id: packIdOf(hash),
    pack,
    envelope: anEnvelope({ ...place, type: 'keyEnvelope', epoch, objectId: hash }),
  };
};
