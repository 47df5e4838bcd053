import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import {
  type CommitId,
  type Hash,
  hashOf,
  NO_VAULT,
  type PackId,
  type SessionId,
} from '@holdfast/shared/base/ids.ts';
import { encodeCommit, encodeMark, needsRoot } from '@holdfast/shared/chain/chain.ts';
import type { CommitHeader } from '@holdfast/shared/model/commit.ts';
import type { MarkHeader, SubjectKind } from '@holdfast/shared/model/mark.ts';
import { hashOf as hashBytes } from '@holdfast/shared/seal/hash.ts';
import { sign } from '@holdfast/shared/seal/sign.ts';
import { encodeMarkUpload } from '@holdfast/shared/wire/frames.ts';
import type { TestAccount, TestDevice } from './account.ts';
import { anEnvelope } from './values.ts';

interface Writer {
  readonly account: TestAccount;
  readonly device: TestDevice;
}

export interface TestCommit {
  readonly id: CommitId;
  readonly bytes: Bytes;
  readonly header: CommitHeader;
  readonly needs: readonly PackId[];
}

export interface CommitDraft {
  readonly sessionId: SessionId;
  /** The device's own last one. */
  readonly prev?: TestCommit | null;
  /** By default the one before; the first gives its needs. */
  readonly parents?: readonly TestCommit[];
  readonly adds: readonly PackId[];
  readonly drops?: readonly PackId[];
  readonly changed?: Partial<CommitHeader>;
}

/** A signed commit whose needs add up. */
export const aCommit = async (
  { account, device }: Writer,
  { sessionId, prev = null, parents, adds, drops = [], changed = {} }: CommitDraft,
): Promise<TestCommit> => {
  const from = (parents ?? (prev === null ? [] : [prev])).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const kept = (from[0]?.needs ?? []).filter((id) => !drops.includes(id));
  const needs = [...new Set([...kept, ...adds])].toSorted();
  const [manifest] = adds.length > 0 ? adds : needs;
  if (manifest === undefined) throw new Error('a commit needs a pack');
  const header: CommitHeader = {
    accountId: account.accountId,
    vaultId: account.vaultId,
    sessionId,
    deviceId: device.deviceId,
    counter: (prev?.header.counter ?? 0) + 1,
    prev: prev?.id ?? null,
    parents: from.map(({ id }) => id),
    manifest: { pack: manifest, slot: 0 },
    adds: adds.toSorted(),
    drops: drops.toSorted(),
    vaultEpoch: 1,
    keyringVersion: 1,
    accountStateSeq: 1,
    needsRoot: await needsRoot(needs),
    sizeBytes: 1_024 * needs.length,
    ...changed,
  };
  const signed = await encodeCommit(header, (message) => sign(device.keys.privateKey, message));
  return { ...signed, header, needs };
};

export interface MarkDraft {
  readonly subjectKind: SubjectKind;
  readonly subjectId: Hash;
  readonly version?: number;
  readonly prev?: MarkHeader['prev'];
  readonly labelBytes?: number;
  readonly changed?: Partial<MarkHeader>;
}

/** A signed mark with its label, as it is uploaded. */
export const aMark = async (
  { account, device }: Writer,
  { subjectKind, subjectId, version = 1, prev = null, labelBytes = 64, changed = {} }: MarkDraft,
): Promise<{
  readonly id: NonNullable<MarkHeader['prev']>;
  readonly upload: Bytes;
  readonly bytes: Bytes;
  readonly label: Bytes;
}> => {
  const own = subjectKind === 'commit' || subjectKind === 'session';
  const vaultId = own ? account.vaultId : NO_VAULT;
  const { accountId } = account;
  const label = anEnvelope({ accountId, vaultId, type: 'label', ciphertextBytes: labelBytes });
  const header: MarkHeader = {
    accountId,
    vaultId,
    deviceId: device.deviceId,
    subjectKind,
    subjectId,
    version,
    prev,
    class: 'checkpoint',
    labelHash: await hashBytes(label),
    accountStateSeq: 1,
    ...changed,
  };
  const { id, bytes } = await encodeMark(header, (message) =>
    sign(device.keys.privateKey, message),
  );
  return { id, bytes, label, upload: encodeMarkUpload({ mark: bytes, label }) };
};

/** A 16-byte id as the subject of a mark. */
export const subjectOf = (id: string): Hash => hashOf(Buffer.from(id.padEnd(64, '0'), 'hex'));
