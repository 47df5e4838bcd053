import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import type { CommitId, PackId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { EncodedTick, SealedPack } from '@holdfast/shared/codec/codec.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { Disk, Saved } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { RowWrite, WriteAheadPlace } from '../disk/facts.ts';

export interface TickWriterDeps {
  readonly disk: Disk;
  /** What else is written with a commit, in the same transaction. */
  readonly beside: (tick: EncodedTick) => Promise<Beside>;
  /** Looks again at what is there, after a write whose end is not known. */
  readonly lookAgain: () => Promise<readonly Head[]>;
  readonly onWritten: (tick: EncodedTick, saved: Saved) => void;
  readonly now: () => Saved['at'];
}

export interface Beside {
  readonly anchor: Sealed | null;
  readonly rows: readonly RowWrite[];
}

/** Brings encoded ticks to the disk, in order. One that the disk refuses is kept and goes before the next. */
export interface TickWriter {
  /** Packs that closed before their commit; those the disk refuses now go with the commit. */
  readonly ahead: (packs: readonly SealedPack[]) => Promise<void>;
  readonly write: (
    tick: EncodedTick,
    covers: WriteAheadPlace | null,
  ) => Promise<Result<void, DiskError>>;
  /** Writes again what was refused before, if anything was. */
  readonly retry: () => Promise<Result<void, DiskError>>;
  /** When the newest tick was read back and found right. */
  readonly savedAt: () => Saved['at'];
  /** A pack that is made but not on the disk yet. */
  readonly waiting: (id: PackId) => SealedPack | null;
}

interface Waiting {
  readonly tick: EncodedTick;
  readonly covers: WriteAheadPlace | null;
}

export const createTickWriter = (deps: TickWriterDeps): TickWriter => {
  const { disk } = deps;
  let held: readonly SealedPack[] = [];
  let waiting: Waiting | null = null;
  let savedAt = deps.now();

  const bring = async (next: Waiting): Promise<Result<void, DiskError>> => {
    waiting = next;
    const written = await writeTick(deps, next, held);
    if (!written.ok) return written;
    waiting = null;
    held = [];
    savedAt = written.value.at;
    deps.onWritten(next.tick, written.value);
    return ok(undefined);
  };

  return {
    ahead: async (packs) => {
      if (packs.length === 0) return;
      held = [...held, ...packs];
      const put = await disk.putPacks(held);
      if (put.ok) held = [];
    },
    write: (tick, covers) => bring({ tick, covers }),
    retry: async () => (waiting === null ? ok(undefined) : bring(waiting)),
    savedAt: () => savedAt,
    waiting: (id) =>
      [...held, ...(waiting?.tick.packs ?? [])].find((pack) => pack.id === id) ?? null,
  };
};

const writeTick = async (
  deps: TickWriterDeps,
  { tick, covers }: Waiting,
  held: readonly SealedPack[],
): Promise<Result<Saved, DiskError>> => {
  const { anchor, rows } = await deps.beside(tick);
  const { id, bytes, header } = tick.commit;
  const written = await deps.disk.commit({
    packs: [...held, ...tick.packs],
    commit: { id, bytes, header },
    needs: tick.needs,
    covers,
    anchor,
    marks: [],
    rows,
    origin: 'here',
    durability: 'relaxed',
  });
  if (written.ok || written.error.kind !== 'storage-failed') return written;
  return afterDoubt(deps, id, written.error);
};

/** Whether the commit is there is not known: the disk is read again, and may say that it is. */
const afterDoubt = async (
  { disk, lookAgain, now }: TickWriterDeps,
  id: CommitId,
  error: DiskError,
): Promise<Result<Saved, DiskError>> =>
  (await lookAgain()).some(({ commitId }) => commitId === id)
    ? ok({ at: now(), copies: disk.start.copies })
    : err(error);
