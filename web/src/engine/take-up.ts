import type { CommitId, PackId } from '@holdfast/shared/base/ids.ts';
import { parseCommitId } from '@holdfast/shared/base/ids.ts';
import { fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import type { Log } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { parseCommit } from '@holdfast/shared/chain/chain.ts';
import {
  createWorking,
  openSnapshot,
  type OpenSnapshot,
  type ReadPack,
} from '@holdfast/shared/codec/codec.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { SeenCommit } from '@holdfast/shared/model/manifest.ts';
import type { SessionKey } from '@holdfast/shared/model/session.ts';
import { chooseHead } from '@holdfast/shared/sync/heads.ts';
import type { Disk } from '../disk/disk.ts';
import type { Position } from './live-session.ts';
import type { LocalRows } from './local-rows.ts';

export interface TakeUpDeps {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly log: Log;
  readonly rows: LocalRows;
  readonly readPack: ReadPack;
}

/** A session as it was found: what to show, and what the next commit goes on from. */
export interface TakenUp {
  /** `null`: the session has no snapshot yet. */
  readonly snapshot: OpenSnapshot | null;
  readonly position: Position;
  /** The head that should have been opened, where an older snapshot had to do. */
  readonly newest: Head | null;
  /** Work of other devices that this one's history does not have. */
  readonly diverged: readonly Head[];
}

/** Finds where to go on, and opens the newest snapshot there that can be read. */
export const takeUp = async (
  deps: TakeUpDeps,
  key: SessionKey,
  from: CommitId | null,
): Promise<Result<TakenUp, { readonly code: string }>> => {
  const { disk, keys } = deps;
  const heads = disk.heads().filter(({ sessionId }) => sessionId === key.sessionId);
  const { resume, diverged } = await choose(deps, heads, from);
  const seen = heads.map(seenOf).toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  const own = heads.find(({ deviceId }) => deviceId === keys.deviceId) ?? null;
  const place = {
    prev: own?.commitId ?? null,
    counter: disk.nextCounter(key.sessionId, keys.deviceId, 0),
    seen,
  };
  if (resume === null) {
    const position = { ...place, working: createWorking(), parents: [], parentNeeds: [] };
    return ok({ snapshot: null, position, newest: null, diverged });
  }

  const opened = await openNewest(deps, key, resume.commitId);
  if (!opened.ok) return opened;
  const { snapshot, commitId } = opened.value;
  return ok({
    snapshot,
    position: {
      ...place,
      working: snapshot.working(),
      // Also where an older snapshot had to do: what is saved next stands on top of the newest.
      parents: [resume.commitId],
      parentNeeds: await needsOf(disk, resume.commitId),
    },
    newest: commitId === resume.commitId ? null : resume,
    diverged,
  });
};

/** Names the commit that write-ahead records of this session stand on, where it is not this device's own. */
export const BASE_TABLE = 'base';

/** The commit that changes written ahead were made against. */
export const baseOfWriteAhead = async (
  { disk, keys, rows }: TakeUpDeps,
  { sessionId }: SessionKey,
): Promise<CommitId | null> => {
  const own = disk
    .heads()
    .find((head) => head.sessionId === sessionId && head.deviceId === keys.deviceId);
  const noted = fromUtf8((await rows.read(BASE_TABLE, sessionId)) ?? new Uint8Array(0)) ?? '';
  const [counter, id] = noted.split(' ');
  const base = parseCommitId(id ?? '');
  const isForNext = Number(counter) === disk.nextCounter(sessionId, keys.deviceId, 0);
  return base.ok && isForNext ? base.value : (own?.commitId ?? null);
};

const seenOf = ({ deviceId, counter, commitId }: Head): SeenCommit => ({
  deviceId,
  counter,
  commitId,
});

const choose = async (
  { disk, keys }: TakeUpDeps,
  heads: readonly Head[],
  from: CommitId | null,
): Promise<{
  readonly resume: (Pick<Head, 'commitId'> & Head) | null;
  readonly diverged: readonly Head[];
}> => {
  const only = heads.length === 1 ? (heads[0] ?? null) : null;
  if (from === null && only !== null) return { resume: only, diverged: [] };
  const parents = await parentsOfAll(disk, heads);
  const choice = chooseHead(heads, keys.deviceId, (id) => parents.get(id) ?? []);
  if (from === null) return choice;
  const base = heads.find(({ commitId }) => commitId === from) ?? null;
  return base === null ? choice : { resume: base, diverged: [] };
};

/** Parents of every commit that the heads descend from and that is here. */
const parentsOfAll = async (
  disk: Disk,
  heads: readonly Head[],
): Promise<ReadonlyMap<CommitId, readonly CommitId[]>> => {
  const parents = new Map<CommitId, readonly CommitId[]>();
  const queue = heads.map(({ commitId }) => commitId);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (parents.has(id)) continue;
    const commit = await readHeader(disk, id);
    parents.set(id, commit?.header.parents ?? []);
    queue.push(...(commit?.header.parents ?? []));
  }
  return parents;
};

const readHeader = async (
  disk: Disk,
  id: CommitId,
): Promise<Extract<Awaited<ReturnType<typeof parseCommit>>, { ok: true }>['value'] | null> => {
  const stored = await disk.readCommit(id);
  const parsed = stored.ok ? await parseCommit(stored.value.bytes) : null;
  return parsed?.ok === true ? parsed.value : null;
};

const needsOf = async (disk: Disk, id: CommitId): Promise<readonly PackId[]> => {
  const stored = await disk.readCommit(id);
  return stored.ok ? stored.value.needs : [];
};

/** Opens this commit, or the nearest before it whose manifest can still be read. */
const openNewest = async (
  deps: TakeUpDeps,
  { vaultId }: SessionKey,
  head: CommitId,
): Promise<
  Result<
    { readonly snapshot: OpenSnapshot; readonly commitId: CommitId },
    { readonly code: string }
  >
> => {
  const vaultKey = (epoch: number): ReturnType<OpenKeys['vaultKey']> =>
    deps.keys.vaultKey(vaultId, epoch);
  let code = 'missing';
  for (let id: CommitId | undefined = head; id !== undefined; ) {
    const commit = await readHeader(deps.disk, id);
    if (commit === null) return err({ code });
    const snapshot = await openSnapshot({ vaultKey }, commit, deps.readPack);
    if (snapshot.ok) return ok({ snapshot: snapshot.value, commitId: id });
    code = snapshot.error.kind;
    deps.log.write('warn', 'snapshot-unreadable', { code });
    id = commit.header.parents[0];
  }
  return err({ code });
};
