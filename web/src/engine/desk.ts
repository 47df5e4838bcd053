import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { type SessionId, sessionIdOf, type SourceId } from '@holdfast/shared/base/ids.ts';
import {
  type Clock,
  type Log,
  type Millis,
  millis,
  type Random,
  type Timers,
} from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { type OpenSnapshot, openChanges, type ReadPack } from '@holdfast/shared/codec/codec.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SessionKey } from '@holdfast/shared/model/session.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { Disk } from '../disk/disk.ts';
import type { CommitPlace } from '../disk/facts.ts';
import type { AccountKeeper } from './account-keeper.ts';
import { createAnchoring } from './anchoring.ts';
import type { OpenedSession, ReadRequest, ReadSource } from './messages.ts';
import { failureOfDisk } from './failures.ts';
import type { HlcClock } from './hlc.ts';
import { createLiveSession, type LiveSession, type Replayed } from './live-session.ts';
import { jsonBytes, localKeyOf, type LocalRows } from './local-rows.ts';
import type { News } from './news.ts';
import { readLayout, readRangeOf, readSource, sourceInfos } from './read-sources.ts';
import { deviceNameOf, listSessions, SUMMARY_TABLE, vaultOf } from './session-list.ts';
import type { SessionNames } from './session-names.ts';
import { BASE_TABLE, baseOfWriteAhead, takeUp, type TakenUp } from './take-up.ts';
import { createTickWriter, type TickWriter } from './tick-writer.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

export interface DeskDeps {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly keeper: AccountKeeper;
  readonly rows: LocalRows;
  readonly names: SessionNames;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly hlc: HlcClock;
  readonly news: News;
  readonly appVersion: string;
  /** A commit of this device is durable. */
  readonly onCommitted: (place: CommitPlace) => void;
  readonly lookAgain: Parameters<typeof createTickWriter>[0]['lookAgain'];
}

/** The sessions of an unlocked account, and the one that is open. */
export interface Desk {
  readonly sessions: () => Promise<readonly SessionSummary[]>;
  readonly create: (name: string) => Answer<SessionId>;
  readonly rename: (sessionId: SessionId, name: string) => Answer<void>;
  readonly open: (sessionId: SessionId) => Answer<OpenedSession>;
  /** Saves what is open and closes it. */
  readonly close: () => Answer<void>;
  readonly read: (requests: readonly ReadRequest[]) => Answer<readonly ReadSource[]>;
  readonly readRange: (sourceId: SourceId, from: number, to: number) => Answer<Bytes>;
  readonly record: (changes: readonly Change[]) => Answer<{ readonly at: Millis }>;
  readonly save: (changes: readonly Change[], last: boolean) => Answer<SnapshotMeta | null>;
  readonly tick: () => Answer<SnapshotMeta | null>;
  readonly settle: (sourceId: SourceId, choice: 'keep' | 'take') => Answer<void>;
  readonly openSessionId: () => SessionId | null;
  /** Makes snapshots of what a crash left behind in the journal. Before anything else is read. */
  readonly recover: () => Promise<number>;
}

interface OpenOne {
  readonly live: LiveSession;
  readonly snapshot: OpenSnapshot | null;
}

const UNKNOWN = err({ kind: 'unknown-session' });

export const createDesk = (deps: DeskDeps): Desk => {
  const { disk, keys, names, clock } = deps;
  const anchorOf = createAnchoring(deps);
  let open: OpenOne | null = null;

  const keyOf = async (sessionId: SessionId): Promise<SessionKey | null> => {
    const vaultId = await vaultOf(deps, sessionId);
    return vaultId === null ? null : { vaultId, sessionId };
  };
  const close = async (): Answer<void> => {
    const saved = open === null ? ok(null) : await open.live.tick('auto');
    open = null;
    return saved.ok ? ok(undefined) : saved;
  };
  const withOpen = async <T>(act: (one: OpenOne) => Answer<T>): Answer<T> =>
    open === null ? UNKNOWN : act(open);

  return {
    sessions: () => listSessions(deps),
    create: async (name) => {
      const sessionId = sessionIdOf(deps.random.bytes(16));
      const [vault] = keys.vaults();
      if (vault === undefined) return UNKNOWN;
      const written = await names.write(sessionId, vault.vaultId, name);
      return written.ok ? ok(sessionId) : err(failureOfDisk(written.error));
    },
    rename: async (sessionId, name) => {
      const key = await keyOf(sessionId);
      if (key === null) return UNKNOWN;
      const written = await names.write(sessionId, key.vaultId, name);
      return written.ok ? ok(undefined) : err(failureOfDisk(written.error));
    },
    open: async (sessionId) => {
      const key = await keyOf(sessionId);
      if (key === null) return UNKNOWN;
      const closed = await close();
      if (!closed.ok) return closed;

      const recovered = await recoverSession(deps, anchorOf, key);
      const writer = tickWriter(deps, anchorOf);
      const taken = await takeUp({ ...deps, readPack: reading(disk, writer) }, key, null);
      if (!taken.ok) return err({ kind: 'unreadable', code: taken.error.code, packId: null });
      const live = await goLive(deps, writer, key, taken.value);
      open = { live, snapshot: taken.value.snapshot };
      return ok(await describe(deps, key, taken.value, recovered, clock.now()));
    },
    close,
    read: (requests) =>
      withOpen(async ({ snapshot }) => {
        if (snapshot === null) return ok([]);
        const read: ReadSource[] = [];
        for (const request of requests) read.push(await readSource(snapshot, request));
        return ok(read);
      }),
    readRange: (sourceId, from, to) =>
      withOpen(async ({ snapshot }) => {
        if (snapshot === null) return err({ kind: 'unknown-source', sourceId });
        const bytes = await readRangeOf(snapshot, sourceId, from, to);
        return bytes.ok ? bytes : err({ kind: 'unreadable', code: bytes.error, packId: null });
      }),
    record: (changes) => withOpen(({ live }) => live.record(changes)),
    save: (changes, last) => withOpen(({ live }) => live.save(changes, last)),
    tick: async () => (open === null ? ok(null) : open.live.tick('auto')),
    settle: (sourceId, choice) => withOpen(({ live }) => live.settle(sourceId, choice)),
    openSessionId: () => open?.live.key.sessionId ?? null,
    recover: async () => {
      let records = 0;
      for (const { sessionId, vaultId } of names.all()) {
        records += await recoverSession(deps, anchorOf, { sessionId, vaultId });
      }
      return records;
    },
  };
};

type AnchorOf = ReturnType<typeof createAnchoring>;

/** What was written ahead of a tick that never came becomes a snapshot. Answers how many records that were. */
const recoverSession = async (
  deps: DeskDeps,
  anchorOf: AnchorOf,
  key: SessionKey,
): Promise<number> => {
  const { disk, keys, log } = deps;
  const pending = await disk.pendingWriteAhead(key.sessionId, keys.deviceId);
  if (!pending.ok || pending.value.length === 0) return 0;
  const records: Replayed[] = [];
  for (const { fence, seq, sessionId, deviceId, bytes } of pending.value) {
    const opened = await openChanges(localKeyOf(keys), { deviceId, sessionId, fence, seq }, bytes);
    if (opened.ok) records.push({ place: { fence, seq }, changes: opened.value.changes });
    else log.write('warn', 'write-ahead-unreadable', { code: opened.error.kind });
  }

  const writer = tickWriter(deps, anchorOf);
  const readPack = reading(disk, writer);
  const base = await baseOfWriteAhead({ ...deps, readPack }, key);
  const taken = await takeUp({ ...deps, readPack }, key, base);
  if (!taken.ok) return 0;
  const live = createLiveSession({ ...deps, writer, readPack }, key, taken.value.position);
  const saved = await live.replay(records);
  return saved.ok ? records.length : 0;
};

const tickWriter = (deps: DeskDeps, anchorOf: AnchorOf): TickWriter =>
  createTickWriter({
    disk: deps.disk,
    lookAgain: deps.lookAgain,
    now: deps.clock.now,
    beside: async ({ commit, working }) => {
      const { sessionId, deviceId, counter } = commit.header;
      const count = working.manifest?.sources.size ?? 0;
      return {
        anchor: await anchorOf({ sessionId, deviceId, counter, commitId: commit.id }),
        rows: [await deps.rows.seal(SUMMARY_TABLE, sessionId, jsonBytes(count))],
      };
    },
    onWritten: (tick, saved) => {
      const { sessionId, deviceId, counter } = tick.commit.header;
      deps.news.tell({ kind: 'saved', at: saved.at, copies: saved.copies, snapshot: tick.meta });
      for (const { sourceId, was, now } of tick.suspects) {
        const lastGoodAt = millis(tick.meta.createdAt.wallMs);
        deps.news.tell({
          kind: 'source-health',
          sourceId,
          health: 'suspect',
          lastGoodAt,
          was,
          now,
        });
      }
      deps.onCommitted({ id: tick.commit.id, sessionId, deviceId, counter });
    },
  });

const reading =
  (disk: Disk, writer: TickWriter): ReadPack =>
  async (id) => {
    const waiting = writer.waiting(id);
    if (waiting !== null) return waiting;
    const stored = await disk.readPack(id);
    return stored.ok ? stored.value : null;
  };

/** Where the session goes on from another device's commit, that is noted before anything is written ahead. */
const goLive = async (
  deps: DeskDeps,
  writer: TickWriter,
  key: SessionKey,
  { position }: TakenUp,
): Promise<LiveSession> => {
  const { disk, rows } = deps;
  const [parent] = position.parents;
  if (parent !== undefined && parent !== position.prev) {
    const note = utf8(`${position.counter} ${parent}`);
    await disk.writeRows([await rows.seal(BASE_TABLE, key.sessionId, note)]);
  }
  return createLiveSession({ ...deps, writer, readPack: reading(disk, writer) }, key, position);
};

const describe = async (
  { keys, names, disk }: DeskDeps,
  { sessionId }: SessionKey,
  { snapshot, newest }: TakenUp,
  recordsApplied: number,
  openedAt: Millis,
): Promise<OpenedSession> => {
  const newestKnown = newest === null ? null : await disk.readCommit(newest.commitId);
  return {
    sessionId,
    name: names.of(sessionId)?.name ?? '',
    sources: snapshot === null ? [] : sourceInfos(snapshot),
    layout: snapshot === null ? [] : await readLayout(snapshot),
    report: {
      openedAt,
      snapshot: snapshot?.meta ?? null,
      deviceName: snapshot === null ? '' : deviceNameOf(keys, snapshot.meta.deviceId),
      newestKnown: newestKnown?.ok === true ? { savedAt: newestKnown.value.savedAt } : null,
      unreadable: [],
      recordsApplied,
    },
  };
};
