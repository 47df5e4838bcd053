import { createReader } from '../base/binary.ts';
import { equalBytes, utf8 } from '../base/bytes.ts';
import {
  accountIdOf,
  type AccountId,
  type Hash,
  hashOf,
  type VaultId,
  vaultIdOf,
} from '../base/ids.ts';

/** What anybody can read off a sealed envelope: where it says it belongs. Nothing of it is authenticated. */
export interface EnvelopeHeader {
  readonly suite: number;
  readonly objType: number;
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  /** Of the vault's key; the generation of the root key for what belongs to the account. */
  readonly epoch: number;
  readonly objectId: Hash;
}

/** Of SEAL.md, section 3: the server takes no other suite, and these types only. */
export const ENVELOPE_SUITE = 1;
export const ENVELOPE_TYPES = {
  label: 2,
  keyring: 3,
  privateKey: 4,
  accountPrivate: 5,
  slot: 10,
  keyEnvelope: 12,
} as const;

const MAGIC = utf8('HFE1');
const SALT_NONCE_COMMITMENT_BYTES = 32 + 12 + 32;
const TAG_BYTES = 16;

/** `null` for what is no envelope: magic, reserved bytes or length are wrong. */
export const readEnvelopeHeader = (stored: Uint8Array): EnvelopeHeader | null => {
  const reader = createReader(stored);
  const magic = reader.bytes(4);
  const suite = reader.u8();
  const objType = reader.u8();
  const reserved = reader.u16();
  const accountId = reader.bytes(16);
  const vaultId = reader.bytes(16);
  const epoch = reader.u32();
  const objectId = reader.bytes(32);
  reader.bytes(SALT_NONCE_COMMITMENT_BYTES);
  const ctLength = reader.u32();

  if (magic === null || suite === null || objType === null || accountId === null) return null;
  if (vaultId === null || epoch === null || objectId === null || ctLength === null) return null;
  if (!equalBytes(magic, MAGIC) || reserved !== 0) return null;
  if (ctLength < TAG_BYTES || ctLength !== reader.left()) return null;

  return {
    suite,
    objType,
    accountId: accountIdOf(accountId),
    vaultId: vaultIdOf(vaultId),
    epoch,
    objectId: hashOf(objectId),
  };
};
