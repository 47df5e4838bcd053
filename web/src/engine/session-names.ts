import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import {
  type Hash,
  hashOf as hashFromBytes,
  idBytes,
  type MarkId,
  parseSessionId,
  type SessionId,
  type VaultId,
} from '@holdfast/shared/base/ids.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { assert, ok, type Result } from '@holdfast/shared/base/result.ts';
import { encodeMark, parseMark } from '@holdfast/shared/chain/chain.ts';
import { openLabel, sealLabel } from '@holdfast/shared/codec/codec.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { readEnvelopeHeader } from '@holdfast/shared/wire/envelope-header.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { MarkWrite, StoredMark } from '../disk/facts.ts';

export interface NamedSession {
  readonly sessionId: SessionId;
  readonly vaultId: VaultId;
  readonly name: string;
  readonly version: number;
  readonly markId: MarkId;
}

/** What sessions are called: each by a mark of its own, whose words are sealed. */
export interface SessionNames {
  /** Reads every mark again; after marks came from another device. */
  readonly load: () => Promise<void>;
  readonly all: () => readonly NamedSession[];
  readonly of: (sessionId: SessionId) => NamedSession | null;
  readonly write: (
    sessionId: SessionId,
    vaultId: VaultId,
    name: string,
  ) => Promise<Result<void, DiskError>>;
}

const MAX_NAME = 200;

export const createSessionNames = (
  disk: Disk,
  keys: OpenKeys,
  random: Random,
  onWritten: (mark: MarkWrite) => void,
): SessionNames => {
  let named = new Map<SessionId, NamedSession>();

  return {
    load: async () => {
      const read = await Promise.all(
        (await disk.marksOfKind('session')).map((mark) => readName(keys, mark)),
      );
      named = new Map(read.flatMap((name) => (name === null ? [] : [[name.sessionId, name]])));
    },
    all: () => [...named.values()],
    of: (sessionId) => named.get(sessionId) ?? null,
    write: async (sessionId, vaultId, name) => {
      const before = named.get(sessionId) ?? null;
      const next = { sessionId, vaultId, name: name.trim().slice(0, MAX_NAME), before };
      const mark = await makeMark(keys, random, next);
      const put = await disk.putMarks([mark], 'here');
      if (!put.ok) return put;
      const { version } = mark.header;
      named.set(sessionId, { sessionId, vaultId, name: next.name, version, markId: mark.id });
      onWritten(mark);
      return ok(undefined);
    },
  };
};

/** A 16-byte id as the subject of a mark: padded with zeros to 32. */
const subjectOf = (sessionId: SessionId): Hash =>
  hashFromBytes(concatBytes([idBytes(sessionId), new Uint8Array(16)]));

const makeMark = async (
  keys: OpenKeys,
  random: Random,
  next: {
    readonly sessionId: SessionId;
    readonly vaultId: VaultId;
    readonly name: string;
    readonly before: NamedSession | null;
  },
): Promise<MarkWrite> => {
  const { accountId, deviceId } = keys;
  const { vaultId, before } = next;
  const subjectId = subjectOf(next.sessionId);
  const version = (before?.version ?? 0) + 1;
  const epoch = keys.vaults().find((vault) => vault.vaultId === vaultId)?.epoch ?? 0;
  const key = keys.vaultKey(vaultId, epoch);
  assert(key !== null, 'a session lies in a vault of the ring');

  const place = { accountId, vaultId, epoch, subjectId, version };
  const label = await sealLabel({ random, key }, place, { name: next.name });
  assert(label.ok, 'a name that was cut to its limit is a label');
  const header = {
    accountId,
    vaultId,
    deviceId,
    subjectKind: 'session',
    subjectId,
    version,
    prev: before?.markId ?? null,
    class: 'auto',
    labelHash: await hashOf(label.value),
    accountStateSeq: keys.accountStateSeq,
  } as const;
  const { id, bytes } = await encodeMark(header, keys.sign);
  return { id, bytes, label: label.value, header };
};

/** `null` for a mark that is no name of a session, or cannot be opened with the keys at hand. */
const readName = async (keys: OpenKeys, stored: StoredMark): Promise<NamedSession | null> => {
  const mark = await parseMark(stored.bytes);
  if (!mark.ok || mark.value.header.labelHash !== (await hashOf(stored.label))) return null;
  const { header, id } = mark.value;
  const { accountId, vaultId, subjectId, version } = header;
  const sessionId = parseSessionId(subjectId.slice(0, 32));
  const epoch = readEnvelopeHeader(stored.label)?.epoch;
  if (!sessionId.ok || epoch === undefined) return null;

  const key = (wanted: number): ReturnType<OpenKeys['vaultKey']> => keys.vaultKey(vaultId, wanted);
  const place = { accountId, vaultId, epoch, subjectId, version };
  const words = await openLabel({ key }, place, stored.label);
  const name = words.ok ? words.value['name'] : null;
  return typeof name === 'string'
    ? { sessionId: sessionId.value, vaultId, name: name.slice(0, MAX_NAME), version, markId: id }
    : null;
};
