import type { CommitId, MarkId } from '@holdfast/shared/base/ids.ts';
import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Core } from './core.ts';
import type { DiskError } from './disk-error.ts';
import type {
  MarkWrite,
  PackWrite,
  Receipt,
  RowWrite,
  TickWrite,
  WriteAheadPlace,
  WriteAheadRecord,
} from './facts.ts';
import { commitTick } from './commit-tick.ts';
import { markEntry, packEntries, rowEntry, sentFrom } from './tick.ts';
import { writeAhead } from './write-ahead.ts';
import { writeBoth } from './write-both.ts';

/** The verbs that write. Each is one turn in the queue. */
export interface DiskWrites {
  /**
   * Journal, flush, read back; then one transaction; then the done record. A repeat of a commit that is
   * there changes nothing.
   */
  readonly commit: (tick: TickWrite) => Promise<Result<Receipt, DiskError>>;
  /** Packs of a large save, ahead of their commit. */
  readonly putPacks: (packs: readonly PackWrite[]) => Promise<Result<Receipt, DiskError>>;
  /** Where the next write-ahead record will lie: its bytes are sealed for that place. */
  readonly nextWriteAhead: () => WriteAheadPlace;
  readonly writeAhead: (record: WriteAheadRecord) => Promise<Result<Receipt, DiskError>>;
  readonly putMarks: (
    marks: readonly MarkWrite[],
    origin: 'here' | 'elsewhere',
  ) => Promise<Result<Receipt, DiskError>>;
  /** All or none. May be used before `adopt`, as `writeAccount` may. */
  readonly writeRows: (rows: readonly RowWrite[]) => Promise<Result<Receipt, DiskError>>;
  readonly acknowledge: (ids: readonly (CommitId | MarkId)[]) => Promise<Result<void, DiskError>>;
  /**
   * Writes the account record. `replaceBoth` after a change of slots: no older record stays behind, in
   * either file or the database.
   */
  readonly writeAccount: (
    bytes: Sealed,
    options: { readonly replaceBoth: boolean },
  ) => Promise<Result<void, DiskError>>;
}

export const createWrites = (core: Core): DiskWrites => {
  const { queue, standing, stores } = core;

  const inTurn = <T>(
    may: () => Result<void, DiskError>,
    run: () => Promise<Result<T, DiskError>>,
  ): Promise<Result<T, DiskError>> =>
    queue(async () => {
      const allowed = may();
      return allowed.ok ? await run() : allowed;
    });

  return {
    commit: (tick) => inTurn(standing.mayCommit, () => commitTick(core, tick)),
    putPacks: (packs) =>
      inTurn(standing.mayCommit, () => {
        const entries = packs.flatMap((pack) => packEntries(stores(), pack));
        return writeBoth(core, entries, { durability: 'relaxed', besides: [] });
      }),
    nextWriteAhead: () => stores().nextStamp(),
    writeAhead: (record) => inTurn(standing.mayCommit, () => writeAhead(core, record)),
    putMarks: (marks, origin) =>
      inTurn(standing.mayCommit, () => {
        const facts = { sent: sentFrom(origin), within: null };
        const entries = marks.map((mark) => markEntry(stores(), mark, facts));
        return writeBoth(core, entries, { durability: 'relaxed', besides: [] });
      }),
    writeRows: (rows) =>
      inTurn(standing.mayWrite, () => {
        const entries = rows.map((row) => rowEntry(stores(), row, null));
        const removes = rows.some(({ bytes }) => bytes === null);
        return writeBoth(core, entries, {
          durability: removes ? 'strict' : 'relaxed',
          besides: [],
        });
      }),
    acknowledge: (ids) =>
      inTurn(standing.mayCommit, async () => {
        if (ids.length === 0) return ok(undefined);
        const entry = { kind: 'sent', stamp: stores().nextStamp(), ids } as const;
        const written = await writeBoth(core, [entry], { durability: 'relaxed', besides: [] });
        return written.ok ? ok(undefined) : written;
      }),
    writeAccount: (bytes, options) =>
      inTurn(standing.mayWrite, async () => {
        const written = await stores().account.write(bytes, options);
        if (written.ok) return written;
        if (written.error.kind === 'lost-lead') core.lose('lost-lead');
        return err(standing.note(written.error));
      }),
  };
};
