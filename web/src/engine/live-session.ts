import type { CommitId, PackId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { Millis, Random } from '@holdfast/shared/base/ports.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  createTick,
  type EncodedTick,
  type ReadPack,
  sealChanges,
  type TickBuilder,
  type Working,
} from '@holdfast/shared/codec/codec.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SeenCommit } from '@holdfast/shared/model/manifest.ts';
import type { SessionKey } from '@holdfast/shared/model/session.ts';
import type { SnapshotKind, SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { WriteAheadPlace } from '../disk/facts.ts';
import { failureOfDisk, saveFailureOf } from './failures.ts';
import type { HlcClock } from './hlc.ts';
import { createLane } from './lane.ts';
import type { News } from './news.ts';
import { localKeyOf } from './local-rows.ts';
import type { TickWriter } from './tick-writer.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

export interface LiveDeps {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly random: Random;
  readonly hlc: HlcClock;
  readonly news: News;
  readonly appVersion: string;
  readonly writer: TickWriter;
  readonly readPack: ReadPack;
}

/** Where a session is taken up: what the next commit goes on from. */
export interface Position {
  readonly working: Working;
  /** `parentNeeds` are the needs of the first. */
  readonly parents: readonly CommitId[];
  readonly parentNeeds: readonly PackId[];
  /** This device's own last commit of the session. */
  readonly prev: CommitId | null;
  readonly counter: number;
  readonly seen: readonly SeenCommit[];
}

/** What was written ahead of a tick that never came. */
export interface Replayed {
  readonly place: WriteAheadPlace;
  readonly changes: readonly Change[];
}

/** The session that is open: takes changes in, writes them ahead, and makes one snapshot of them a tick. */
export interface LiveSession {
  readonly key: SessionKey;
  readonly record: (changes: readonly Change[]) => Answer<{ readonly at: Millis }>;
  readonly save: (changes: readonly Change[], last: boolean) => Answer<SnapshotMeta | null>;
  readonly tick: (kind: SnapshotKind) => Answer<SnapshotMeta | null>;
  readonly settle: (sourceId: SourceId, choice: 'keep' | 'take') => Answer<void>;
  /** Takes in what was written ahead before a crash, and makes a snapshot of it. */
  readonly replay: (records: readonly Replayed[]) => Answer<SnapshotMeta | null>;
}

export const createLiveSession = (
  deps: LiveDeps,
  key: SessionKey,
  start: Position,
): LiveSession => {
  const { disk, keys, news, writer } = deps;
  const { deviceId } = keys;
  const { sessionId } = key;
  const lane = createLane();

  let position = start;
  let builder = newBuilder(deps, key, start.counter, start.working);
  let covers: WriteAheadPlace | null = null;

  const take = async (changes: readonly Change[]): Answer<void> => {
    const added = await builder.add(changes);
    if (!added.ok) return err(added.error);
    await writer.ahead(added.value);
    return ok(undefined);
  };

  const record: LiveSession['record'] = async (changes) => {
    const place = disk.nextWriteAhead();
    const { counter } = position;
    const local = { random: deps.random, ...localKeyOf(keys) };
    const sealed = await sealChanges(
      local,
      { deviceId, sessionId, ...place },
      { counter, changes },
    );
    if (!sealed.ok) return recordWhole(changes, sealed.error.kind);

    // Before the changes are applied: what the disk refuses can then be asked for again as it is.
    const bytes = sealed.value;
    const written = await disk.writeAhead({ ...place, sessionId, deviceId, counter, bytes });
    if (!written.ok) return failed(news, written.error);
    covers = place;

    const taken = await take(changes);
    if (!taken.ok) return taken;
    news.tell({ kind: 'saved', ...written.value, snapshot: null });
    return ok({ at: written.value.at });
  };

  /** Changes that no record can hold are a snapshot at once. What is no JSON the tick refuses by its name. */
  const recordWhole = async (
    changes: readonly Change[],
    reason: 'too-large' | 'bad-content',
  ): Answer<{ readonly at: Millis }> => {
    const taken = await take(changes);
    if (!taken.ok) return taken;
    assert(reason === 'too-large', 'a tick takes no document that a record cannot hold');
    const ticked = await tick('auto');
    return ticked.ok ? ok({ at: writer.savedAt() }) : ticked;
  };

  const tick = async (kind: SnapshotKind): Answer<SnapshotMeta | null> => {
    const late = await writer.retry();
    if (!late.ok) return failed(news, late.error);

    const made = await builder.finish({
      kind,
      createdAt: deps.hlc.next(),
      prev: position.prev,
      parents: position.parents,
      parentNeeds: position.parentNeeds,
      seen: position.seen,
      appVersion: deps.appVersion,
      keyringVersion: keys.keyringVersion,
      accountStateSeq: keys.accountStateSeq,
    });
    if (!made.ok) return err({ kind: 'too-large' });
    if (made.value === null) return ok(null);

    news.tell({ kind: 'saving' });
    const covered = covers;
    goOnFrom(made.value);
    const written = await writer.write(made.value, covered);
    return written.ok ? ok(made.value.meta) : failed(news, written.error);
  };

  /** A tick that is made stands, written or not yet: what comes next builds on it. */
  const goOnFrom = ({ commit, needs, working }: EncodedTick): void => {
    const { counter } = commit.header;
    position = {
      working,
      parents: [commit.id],
      parentNeeds: needs,
      prev: commit.id,
      counter: counter + 1,
      seen: seenWith(position.seen, { deviceId, counter, commitId: commit.id }),
    };
    builder = newBuilder(deps, key, position.counter, working);
    covers = null;
  };

  const replay: LiveSession['replay'] = async (records) => {
    for (const { place, changes } of records) {
      // A record that does not fit was refused when it was written, too: it changed nothing then either.
      await take(changes);
      covers = place;
    }
    return tick('auto');
  };

  return {
    key,
    record: (changes) => lane(() => record(changes)),
    save: (changes, last) =>
      lane(async () => {
        const taken = await take(changes);
        if (!taken.ok) return taken;
        return last ? tick('auto') : ok(null);
      }),
    tick: (kind) => lane(() => tick(kind)),
    settle: (sourceId, choice) =>
      lane(async () => {
        const settled = await builder.settle(sourceId, choice);
        if (!settled.ok) return err(settled.error);
        const ticked = await tick('auto');
        return ticked.ok ? ok(undefined) : ticked;
      }),
    replay: (records) => lane(() => replay(records)),
  };
};

const newBuilder = (
  { keys, random, readPack }: LiveDeps,
  { vaultId, sessionId }: SessionKey,
  counter: number,
  working: Working,
): TickBuilder => {
  const epoch = keys.vaults().find((vault) => vault.vaultId === vaultId)?.epoch;
  assert(epoch !== undefined, 'the ring holds the key of a session that is open');
  const { accountId, deviceId } = keys;
  const vaultKey = (wanted: number): ReturnType<OpenKeys['vaultKey']> =>
    keys.vaultKey(vaultId, wanted);
  return createTick({ random, vaultKey, sign: keys.sign, read: readPack }, working, {
    accountId,
    vaultId,
    sessionId,
    deviceId,
    counter,
    epoch,
  });
};

const failed = (news: News, error: DiskError): Result<never, EngineFailure> => {
  news.tell({ kind: 'save-failed', failure: saveFailureOf(error), lastSavedAt: null });
  return err(failureOfDisk(error));
};

const seenWith = (seen: readonly SeenCommit[], own: SeenCommit): readonly SeenCommit[] =>
  [...seen.filter(({ deviceId }) => deviceId !== own.deviceId), own].toSorted((a, b) =>
    a.deviceId < b.deviceId ? -1 : 1,
  );
