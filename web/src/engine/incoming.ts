import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import type { Log } from '@holdfast/shared/base/ports.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { needsOf, needsRoot, verifyCommit, verifyMark } from '@holdfast/shared/chain/chain.ts';
import type { Commit } from '@holdfast/shared/model/commit.ts';
import type { Happening, SyncAction } from '@holdfast/shared/sync/event.ts';
import type { Channel } from '@holdfast/shared/sync/state.ts';
import type { ChangeItem, MarkItem } from '@holdfast/shared/wire/changes.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { CommitPlace, MarkWrite } from '../disk/facts.ts';
import type { Transport, TransportError } from '../transport/transport.ts';
import { fetchPacks } from './fetch-packs.ts';
import { failing } from './outgoing.ts';
import { asStored } from './stored.ts';

export interface IncomingDeps {
  readonly disk: Disk;
  readonly transport: Transport;
  readonly jitter: () => number;
  readonly log: Log;
  readonly writers: Writers;
  readonly cursors: Cursors;
  /** New commits or marks of these sessions are here now. */
  readonly onArrived: (places: readonly CommitPlace[]) => void;
}

/** Whose signatures count, and how to ask whether that has changed. */
export interface Writers {
  readonly signingKeyOf: Parameters<typeof verifyCommit>[1];
  /** Pulls account state, key ring and slots, and takes what verifies. */
  readonly refresh: () => Promise<Result<void, TransportError>>;
}

/** How far each channel has been read; kept on this device. */
export interface Cursors {
  readonly of: (channel: Channel) => number;
  readonly move: (channel: Channel, seq: number) => Promise<Result<void, DiskError>>;
}

type Reading = Extract<SyncAction, { readonly kind: 'read' }>;
type PageError = TransportError | DiskError;

/** Reads one page of a channel and takes in what verifies. What does not is left out and logged, never used. */
export const createIncoming =
  (deps: IncomingDeps) =>
  async ({ run, channel }: Reading): Promise<Happening> => {
    const page = channel === 'account' ? await readAccount(deps) : await readVault(deps, channel);
    if (page.ok) return { kind: 'read', run, channel, more: page.value };
    return isTransport(page.error)
      ? failing(deps, run, page.error)
      : { kind: 'failed', run, retryAfter: null, jitter: deps.jitter() };
  };

const isTransport = (error: PageError): error is TransportError =>
  error.kind === 'unreachable' || error.kind === 'later' || error.kind === 'refused';

/** Answers whether the server has more than this page. */
const readVault = async (
  deps: IncomingDeps,
  vaultId: VaultId,
): Promise<Result<boolean, PageError>> => {
  const page = await deps.transport.changes(vaultId, deps.cursors.of(vaultId));
  if (!page.ok) return page;
  const { items, next, head } = page.value;

  const commits = await takeCommits(deps, vaultId, items);
  if (!commits.ok) return commits;
  const marks = await takeMarks(deps, items.filter(({ kind }) => kind === 'mark') as MarkItem[]);
  if (!marks.ok) return marks;
  await sendDamaged(deps, vaultId, items);

  const moved = await deps.cursors.move(vaultId, next);
  if (!moved.ok) return moved;
  if (commits.value.length + items.length > 0) deps.onArrived(commits.value);
  return ok(next < head);
};

const readAccount = async (deps: IncomingDeps): Promise<Result<boolean, PageError>> => {
  const page = await deps.transport.accountChanges(deps.cursors.of('account'));
  if (!page.ok) return page;
  const { items, next, head } = page.value;

  if (items.some(({ kind }) => kind !== 'mark')) {
    const refreshed = await deps.writers.refresh();
    if (!refreshed.ok) return refreshed;
  }
  const marks = await takeMarks(
    deps,
    items.filter((item): item is MarkItem => item.kind === 'mark'),
  );
  if (!marks.ok) return marks;
  const moved = await deps.cursors.move('account', next);
  return moved.ok ? ok(next < head) : moved;
};

/** Commits that are new here and verify, with every pack the newest of each device needs. */
const takeCommits = async (
  deps: IncomingDeps,
  vaultId: VaultId,
  items: readonly ChangeItem[],
): Promise<Result<readonly CommitPlace[], PageError>> => {
  const taken: CommitPlace[] = [];
  for (const item of items) {
    if (item.kind !== 'commit' || (await deps.disk.readCommit(item.id)).ok) continue;
    const commit = await verified(deps, item.bytes);
    if (!commit.ok) return commit;
    if (commit.value === null) continue;

    const stored = await takeCommit(deps, vaultId, commit.value, item.bytes);
    if (!stored.ok) return stored;
    if (stored.value !== null) taken.push(stored.value);
  }
  return ok(taken);
};

/** `null`: not written by a device of this account. The account is asked once before that is said. */
const verified = async (
  { writers, log }: IncomingDeps,
  bytes: Bytes,
): Promise<Result<Commit | null, TransportError>> => {
  const first = await verifyCommit(bytes, writers.signingKeyOf);
  if (first.ok) return first;
  if (first.error.kind === 'unknown-writer') {
    const refreshed = await writers.refresh();
    if (!refreshed.ok) return refreshed;
    const second = await verifyCommit(bytes, writers.signingKeyOf);
    if (second.ok) return second;
  }
  log.write('warn', 'commit-refused', { code: first.error.kind });
  return ok(null);
};

const takeCommit = async (
  deps: IncomingDeps,
  vaultId: VaultId,
  { id, header }: Commit,
  bytes: Bytes,
): Promise<Result<CommitPlace | null, PageError>> => {
  const [parent] = header.parents;
  const before = parent === undefined ? null : await deps.disk.readCommit(parent);
  const needs = needsOf(header, before?.ok === true ? before.value.needs : []);
  if ((await needsRoot(needs)) !== header.needsRoot) {
    deps.log.write('warn', 'commit-refused', { code: 'needs-mismatch' });
    return ok(null);
  }

  const fetched = await fetchPacks(deps, vaultId, needs);
  if (!fetched.ok) return fetched;
  if (fetched.value.length > 0) {
    deps.log.write('warn', 'commit-waits', { missingPacks: fetched.value.length });
    return ok(null);
  }
  const { sessionId, deviceId, counter } = header;
  const stored = await deps.disk.commit({
    packs: [],
    commit: { id, bytes: asStored(bytes), header },
    needs,
    covers: null,
    anchor: null,
    marks: [],
    rows: [],
    origin: 'elsewhere',
    durability: 'relaxed',
  });
  return stored.ok ? ok({ id, sessionId, deviceId, counter }) : stored;
};

const takeMarks = async (
  { disk, writers, log }: IncomingDeps,
  items: readonly MarkItem[],
): Promise<Result<void, PageError>> => {
  const writes: MarkWrite[] = [];
  for (const { id, bytes, label } of items) {
    const mark = await verifyMark(bytes, writers.signingKeyOf);
    if (mark.ok && mark.value.id === id) {
      writes.push({
        id,
        bytes: asStored(bytes),
        label: asStored(label),
        header: mark.value.header,
      });
    } else {
      log.write('warn', 'mark-refused', { code: mark.ok ? 'hash-mismatch' : mark.error.kind });
    }
  }
  if (writes.length === 0) return ok(undefined);
  const stored = await disk.putMarks(writes, 'elsewhere');
  return stored.ok ? ok(undefined) : stored;
};

/** The server lost or damaged these; whoever has them sends them again. Nobody waits for it. */
const sendDamaged = async (
  { disk, transport }: IncomingDeps,
  vaultId: VaultId,
  items: readonly ChangeItem[],
): Promise<void> => {
  const ids = new Set<PackId>(items.flatMap((item) => (item.kind === 'damage' ? item.packs : [])));
  for (const id of ids) {
    const pack = await disk.readPack(id);
    if (pack.ok) await transport.putPack(vaultId, id, pack.value);
  }
};
