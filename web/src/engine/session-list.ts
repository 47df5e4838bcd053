import type { CommitId, SessionId, VaultId } from '@holdfast/shared/base/ids.ts';
import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { parseCommit } from '@holdfast/shared/chain/chain.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { Disk } from '../disk/disk.ts';
import { jsonOf, type LocalRows } from './local-rows.ts';
import type { SessionNames } from './session-names.ts';

export interface SessionListDeps {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly rows: LocalRows;
  readonly names: SessionNames;
}

/** How many sources a session had at its last tick on this device; kept so that a list opens nothing. */
export const SUMMARY_TABLE = 'summary';

/** Every session that has a snapshot, the newest first. */
export const listSessions = async (deps: SessionListDeps): Promise<readonly SessionSummary[]> => {
  const sessionIds = [...new Set(deps.disk.heads().map(({ sessionId }) => sessionId))];
  const read = await Promise.all(sessionIds.map((sessionId) => summarise(deps, sessionId)));
  return read
    .filter((summary): summary is SessionSummary => summary !== null)
    .toSorted((a, b) => b.savedAt - a.savedAt);
};

/** The vault a session lies in: its name's mark says so, or else its newest commit. */
export const vaultOf = async (
  { disk, names }: Pick<SessionListDeps, 'disk' | 'names'>,
  sessionId: SessionId,
): Promise<VaultId | null> => {
  const named = names.of(sessionId);
  if (named !== null) return named.vaultId;
  const head = disk.heads().find((candidate) => candidate.sessionId === sessionId);
  return head === undefined ? null : ((await headerOf(disk, head.commitId))?.vaultId ?? null);
};

export const deviceNameOf = (keys: OpenKeys, deviceId: Head['deviceId']): string =>
  keys.devices().find((device) => device.deviceId === deviceId)?.name ?? '';

const summarise = async (
  { disk, keys, rows, names }: SessionListDeps,
  sessionId: SessionId,
): Promise<SessionSummary | null> => {
  const newest = await newestHead(disk, sessionId);
  const header = newest === null ? null : await headerOf(disk, newest.head.commitId);
  if (newest === null || header === null) return null;
  const count = jsonOf(await rows.read(SUMMARY_TABLE, sessionId));
  const { deviceId } = newest.head;
  return {
    sessionId,
    name: names.of(sessionId)?.name ?? '',
    savedAt: newest.savedAt,
    deviceId,
    deviceName: deviceNameOf(keys, deviceId),
    thisDevice: deviceId === keys.deviceId,
    sizeBytes: header.sizeBytes,
    sourceCount: typeof count === 'number' ? count : null,
  };
};

const newestHead = async (
  disk: Disk,
  sessionId: SessionId,
): Promise<{ readonly head: Head; readonly savedAt: Millis } | null> => {
  const heads = disk.heads().filter((head) => head.sessionId === sessionId);
  const dated = await Promise.all(
    heads.map(async (head) => {
      const stored = await disk.readCommit(head.commitId);
      return { head, savedAt: stored.ok ? stored.value.savedAt : millis(0) };
    }),
  );
  return dated.toSorted((a, b) => b.savedAt - a.savedAt)[0] ?? null;
};

const headerOf = async (
  disk: Disk,
  commitId: CommitId,
): Promise<{ readonly vaultId: VaultId; readonly sizeBytes: number } | null> => {
  const stored = await disk.readCommit(commitId);
  const parsed = stored.ok ? await parseCommit(stored.value.bytes) : null;
  return parsed?.ok === true ? parsed.value.header : null;
};
