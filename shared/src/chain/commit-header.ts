import { u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import {
  accountIdOf,
  commitIdOf,
  deviceIdOf,
  hashOf,
  idBytes,
  NO_HASH,
  type PackId,
  packIdOf,
  sessionIdOf,
  vaultIdOf,
} from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import type { CommitHeader } from '../model/commit.ts';
import { createFields, type Fields, type FieldsError, isAscending } from '../base/fields.ts';

const MAX_PARENTS = 8;
const MAX_PACKS = 4096;

/** Bytes of CHAIN.md, section 2. */
export const commitHeaderBytes = (header: CommitHeader): Bytes =>
  concatBytes([
    idBytes(header.accountId),
    idBytes(header.vaultId),
    idBytes(header.sessionId),
    idBytes(header.deviceId),
    u64(header.counter),
    idBytes(header.prev ?? NO_HASH),
    u8(header.parents.length),
    ...header.parents.map(idBytes),
    idBytes(header.manifest.pack),
    u16(header.manifest.slot),
    u16(header.adds.length),
    ...header.adds.map(idBytes),
    u16(header.drops.length),
    ...header.drops.map(idBytes),
    u32(header.vaultEpoch),
    u64(header.keyringVersion),
    u64(header.accountStateSeq),
    idBytes(header.needsRoot),
    u64(header.sizeBytes),
  ]);

export const parseCommitHeader = (bytes: Uint8Array): Result<CommitHeader, FieldsError> => {
  const fields = createFields(bytes);
  const header: CommitHeader = {
    accountId: accountIdOf(fields.bytes(16)),
    vaultId: vaultIdOf(fields.bytes(16)),
    sessionId: sessionIdOf(fields.bytes(16)),
    deviceId: deviceIdOf(fields.bytes(16)),
    counter: fields.u64(),
    prev: optionalCommitId(fields),
    parents: fields.list(fields.u8(), MAX_PARENTS, () => commitIdOf(fields.bytes(32))),
    manifest: { pack: packIdOf(fields.bytes(32)), slot: fields.u16() },
    adds: readPacks(fields),
    drops: readPacks(fields),
    vaultEpoch: fields.u32(),
    keyringVersion: fields.u64(),
    accountStateSeq: fields.u64(),
    needsRoot: hashOf(fields.bytes(32)),
    sizeBytes: fields.u64(),
  };
  fields.require(header.counter >= 1);
  fields.require([header.parents, header.adds, header.drops].every(isAscending));
  return fields.finish(header);
};

/** Where the two fields lie that say whose signature it must be; both are at fixed offsets, one of them from the end. */
export const COMMIT_WRITER = { deviceAt: 48, seqFromEnd: 48 } as const;

const readPacks = (fields: Fields): readonly PackId[] =>
  fields.list(fields.u16(), MAX_PACKS, () => packIdOf(fields.bytes(32)));

const optionalCommitId = (fields: Fields): CommitHeader['prev'] => {
  const hash = fields.optionalHash();
  return hash === null ? null : commitIdOf(hash);
};
