import {
  type CommitId,
  type MarkId,
  NO_VAULT,
  type PackId,
  type VaultId,
} from '@holdfast/shared/base/ids.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import { parseCommit, parseMark } from '@holdfast/shared/chain/chain.ts';
import type { Happening, SyncAction } from '@holdfast/shared/sync/event.ts';
import type { OutboxItem } from '@holdfast/shared/sync/state.ts';
import type { Disk } from '../disk/disk.ts';
import type { OutboxItem as StoredOutboxItem, StoredMark } from '../disk/facts.ts';
import type { Transport, TransportError } from '../transport/transport.ts';

export interface OutgoingDeps {
  readonly disk: Disk;
  readonly transport: Transport;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
}

type Sent = Extract<SyncAction, { readonly kind: 'check' | 'upload' | 'send' }>;

/** Carries out what goes to the server. Bytes are read from the disk at the last moment and kept nowhere. */
export const createOutgoing =
  (deps: OutgoingDeps) =>
  async (action: Sent): Promise<Happening> => {
    const { run, item } = action;
    switch (action.kind) {
      case 'check': {
        const missing = await deps.transport.checkPacks(action.item.vaultId, action.item.packIds);
        return missing.ok
          ? { kind: 'checked', run, missing: missing.value }
          : failing(deps, run, missing.error);
      }
      case 'upload':
        return upload(deps, run, action.item.vaultId, action.packId);
      case 'send': {
        const sent =
          item.kind === 'commit' ? await sendCommit(deps, item) : await sendMark(deps, item);
        if (sent === null) return { kind: 'refused', run, code: 'unreadable' };
        return sent.ok ? { kind: 'accepted', item } : failing(deps, run, sent.error);
      }
      default:
        return action satisfies never;
    }
  };

/** An item of the stored outbox, as the state machine wants it. `null`: it cannot be read and cannot be sent. */
export const itemToSend = async (
  disk: Disk,
  stored: StoredOutboxItem,
): Promise<OutboxItem | null> => {
  if (stored.kind === 'mark') {
    const mark = await markOf(disk, stored.id, stored.subjectId);
    const parsed = mark === null ? null : await parseMark(mark.bytes);
    return parsed?.ok === true
      ? {
          kind: 'mark',
          vaultId: parsed.value.header.vaultId,
          markId: stored.id,
          subjectId: stored.subjectId,
        }
      : null;
  }
  const commit = await disk.readCommit(stored.id);
  const parsed = commit.ok ? await parseCommit(commit.value.bytes) : null;
  if (parsed?.ok !== true) return null;
  const { vaultId, adds } = parsed.value.header;
  return { kind: 'commit', vaultId, commitId: stored.id, packIds: adds };
};

const upload = async (
  deps: OutgoingDeps,
  run: number,
  vaultId: VaultId,
  packId: PackId,
): Promise<Happening> => {
  const pack = await deps.disk.readPack(packId);
  if (!pack.ok) return { kind: 'refused', run, code: 'unreadable' };
  const put = await deps.transport.putPack(vaultId, packId, pack.value);
  return put.ok ? { kind: 'uploaded', run, packId } : failing(deps, run, put.error);
};

type Sending = Promise<Result<unknown, TransportError> | null>;

const sendCommit = async (
  { disk, transport }: OutgoingDeps,
  { vaultId, commitId }: { readonly vaultId: VaultId; readonly commitId: CommitId },
): Sending => {
  const commit = await disk.readCommit(commitId);
  return commit.ok ? transport.postCommit(vaultId, commit.value.bytes) : null;
};

const sendMark = async (
  { disk, transport }: OutgoingDeps,
  item: OutboxItem & { readonly kind: 'mark' },
): Sending => {
  const mark = await markOf(disk, item.markId, item.subjectId);
  if (mark === null) return null;
  const vaultId = item.vaultId === NO_VAULT ? null : item.vaultId;
  return transport.postMark(vaultId, { mark: mark.bytes, label: mark.label });
};

const markOf = async (
  disk: Disk,
  markId: MarkId,
  subjectId: StoredMark['header']['subjectId'],
): Promise<StoredMark | null> =>
  (await disk.marksOf(subjectId)).find(({ id }) => id === markId) ?? null;

/** What a failed request means for the state machine. */
export const failing = (
  { jitter }: Pick<OutgoingDeps, 'jitter'>,
  run: number,
  error: TransportError,
): Happening => {
  switch (error.kind) {
    case 'unreachable':
      return { kind: 'failed', run, retryAfter: null, jitter: jitter() };
    case 'later':
      return { kind: 'failed', run, retryAfter: error.after, jitter: jitter() };
    case 'refused':
      return error.problem.code === 'missing_packs'
        ? { kind: 'packs-wanted', run, packIds: error.problem.ids }
        : { kind: 'refused', run, code: error.problem.code };
    default:
      return error satisfies never;
  }
};
