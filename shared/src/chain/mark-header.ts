import { u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import {
  accountIdOf,
  deviceIdOf,
  hashOf,
  idBytes,
  markIdOf,
  NO_HASH,
  NO_VAULT,
  vaultIdOf,
} from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import { MARK_CLASSES, type MarkHeader, SUBJECT_KINDS } from '../model/mark.ts';
import { createFields, type Fields, type FieldsError } from '../base/fields.ts';

/** Bytes of CHAIN.md, section 3. Kinds and classes are numbered from 1 in the order of their lists. */
export const markHeaderBytes = (header: MarkHeader): Bytes =>
  concatBytes([
    idBytes(header.accountId),
    idBytes(header.vaultId),
    idBytes(header.deviceId),
    u8(SUBJECT_KINDS.indexOf(header.subjectKind) + 1),
    idBytes(header.subjectId),
    u64(header.version),
    idBytes(header.prev ?? NO_HASH),
    u8(MARK_CLASSES.indexOf(header.class) + 1),
    idBytes(header.labelHash),
    u64(header.accountStateSeq),
  ]);

export const parseMarkHeader = (bytes: Uint8Array): Result<MarkHeader, FieldsError> => {
  const fields = createFields(bytes);
  const header: MarkHeader = {
    accountId: accountIdOf(fields.bytes(16)),
    vaultId: vaultIdOf(fields.bytes(16)),
    deviceId: deviceIdOf(fields.bytes(16)),
    subjectKind: numbered(fields, SUBJECT_KINDS, 'commit'),
    subjectId: hashOf(fields.bytes(32)),
    version: fields.u64(),
    prev: optionalMarkId(fields),
    class: numbered(fields, MARK_CLASSES, 'auto'),
    labelHash: hashOf(fields.bytes(32)),
    accountStateSeq: fields.u64(),
  };
  fields.require(header.version >= 1);
  fields.require(isInItsPlace(header));
  return fields.finish(header);
};

export const MARK_WRITER = { deviceAt: 32, seqFromEnd: 8 } as const;

/**
 * Marks of the account and of devices belong to no vault, all others to one. An id of 16 bytes is padded
 * with zeros; a device's mark is written by that device, an account's names its own account.
 */
const isInItsPlace = (header: MarkHeader): boolean => {
  const { subjectKind, subjectId } = header;
  const inVault = header.vaultId !== NO_VAULT;
  if (subjectKind === 'commit') return inVault;
  if (subjectKind === 'session') return inVault && subjectId.endsWith(NO_VAULT);
  const owner = subjectKind === 'account' ? header.accountId : header.deviceId;
  return !inVault && subjectId === `${owner}${NO_VAULT}`;
};

const numbered = <T>(fields: Fields, names: readonly T[], whileFailing: T): T => {
  const name = names[fields.u8() - 1];
  fields.require(name !== undefined);
  return name ?? whileFailing;
};

const optionalMarkId = (fields: Fields): MarkHeader['prev'] => {
  const hash = fields.optionalHash();
  return hash === null ? null : markIdOf(hash);
};
