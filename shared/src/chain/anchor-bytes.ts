import { u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import {
  commitIdOf,
  deviceIdOf,
  hashOf,
  idBytes,
  markIdOf,
  sessionIdOf,
  vaultIdOf,
} from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import type { Anchor } from '../model/anchor.ts';
import { createFields, type FieldsError, isAscending } from '../base/fields.ts';

const VERSION = 1;
const MAX_ENTRIES = 65_536;

/** Bytes of CHAIN.md, section 6. The lists are sorted here: their order says nothing. */
export const writeAnchor = (anchor: Anchor): Bytes =>
  concatBytes([
    u8(VERSION),
    u64(anchor.anchorSeq),
    u64(anchor.accountStateSeq),
    idBytes(anchor.accountStateHash),
    u64(anchor.keyringVersion),
    ...counted(anchor.heads, headKey, ({ sessionId, deviceId, counter, commitId }) => [
      idBytes(sessionId),
      idBytes(deviceId),
      u64(counter),
      idBytes(commitId),
    ]),
    ...counted(anchor.marks, markKey, ({ subjectId, version, markId }) => [
      idBytes(subjectId),
      u64(version),
      idBytes(markId),
    ]),
    idBytes(anchor.tombstonesHash),
    ...counted(anchor.vaults, vaultKey, ({ vaultId, epoch }) => [idBytes(vaultId), u32(epoch)]),
  ]);

export const readAnchor = (bytes: Uint8Array): Result<Anchor, FieldsError> => {
  const fields = createFields(bytes);
  fields.require(fields.u8() === VERSION);
  const anchor: Anchor = {
    anchorSeq: fields.u64(),
    accountStateSeq: fields.u64(),
    accountStateHash: hashOf(fields.bytes(32)),
    keyringVersion: fields.u64(),
    heads: fields.list(fields.u32(), MAX_ENTRIES, () => ({
      sessionId: sessionIdOf(fields.bytes(16)),
      deviceId: deviceIdOf(fields.bytes(16)),
      counter: fields.u64(),
      commitId: commitIdOf(fields.bytes(32)),
    })),
    marks: fields.list(fields.u32(), MAX_ENTRIES, () => ({
      subjectId: hashOf(fields.bytes(32)),
      version: fields.u64(),
      markId: markIdOf(fields.bytes(32)),
    })),
    tombstonesHash: hashOf(fields.bytes(32)),
    vaults: fields.list(fields.u32(), MAX_ENTRIES, () => ({
      vaultId: vaultIdOf(fields.bytes(16)),
      epoch: fields.u32(),
    })),
  };
  fields.require(isAscending(anchor.heads.map(headKey)));
  fields.require(isAscending(anchor.marks.map(markKey)));
  fields.require(isAscending(anchor.vaults.map(vaultKey)));
  return fields.finish(anchor);
};

const headKey = (head: Anchor['heads'][number]): string => head.sessionId + head.deviceId;
const markKey = (mark: Anchor['marks'][number]): string => mark.subjectId;
const vaultKey = (vault: Anchor['vaults'][number]): string => vault.vaultId;

const counted = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  write: (item: T) => readonly Bytes[],
): readonly Bytes[] => [
  u32(items.length),
  ...items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).flatMap(write),
];
