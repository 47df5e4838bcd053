import { assert, err, ok, type Result } from '../base/result.ts';
import type { SourceId } from '../base/ids.ts';
import type { Change } from '../model/change.ts';
import { createNodeReader } from './node-reader.ts';
import { createPackPlaces } from './pack-places.ts';
import type { SealedPack } from './pack-seal.ts';
import { createPackWriter } from './pack-writer.ts';
import { countRefs } from './ref-counts.ts';
import type { ChangeRefused } from './source-draft.ts';
import { commitTick } from './tick-commit.ts';
import { createDrafts } from './tick-drafts.ts';
import type { EncodedTick, TickDeps, TickMeta, TickPlace, TickTooLarge } from './tick-types.ts';
import type { WorkingState } from './working.ts';

/** The changes before the refused one are in the tick; it and those after it are not. */
export type AddRefused = ChangeRefused & { readonly applied: number };

/** One tick in the making. Its functions are called one after another, never at once. */
export interface TickBuilder {
  /** Applies changes in order; answers packs that became full, to be stored ahead of the commit. */
  readonly add: (changes: readonly Change[]) => Promise<Result<readonly SealedPack[], AddRefused>>;
  /** Decides about a suspect source: take the small capture, or keep the last good state. */
  readonly settle: (
    sourceId: SourceId,
    choice: 'take' | 'keep',
  ) => Promise<Result<void, ChangeRefused>>;
  /** The snapshot, or `null` when nothing is different from the last one. Ends the tick. */
  readonly finish: (meta: TickMeta) => Promise<Result<EncodedTick | null, TickTooLarge>>;
}

export const createTickBuilder = (
  deps: TickDeps,
  working: WorkingState,
  place: TickPlace,
): TickBuilder => {
  const { random, vaultKey, read } = deps;
  const key = vaultKey(place.epoch);
  assert(key !== null, 'the key of the epoch that seals is at hand');
  const { deviceId, counter, epoch } = place;
  const writer = createPackWriter({ random, vaultKey: key }, place, { deviceId, counter, epoch });
  const places = createPackPlaces(() =>
    [...working.packs.values(), ...writer.closedPacks()].map((info) => info.place),
  );
  const reader = createNodeReader({ vaultKey, read, cache: working.cache }, place, places);
  const drafts = createDrafts({ reader, working }, { writer, places });

  return {
    add: async (changes) => {
      for (const [applied, change] of changes.entries()) {
        const result = await drafts.apply(change);
        if (!result.ok) return err({ ...result.error, applied });
      }
      return ok(writer.takeClosed());
    },
    settle: drafts.settle,
    finish: async (meta) => {
      const finished = await drafts.finish();
      const isSame = [...finished.changes.values()].every(
        (change) => change.finished.kind === 'same',
      );
      if (isSame) return ok(null);
      const counts = await countRefs(reader, working, finished.changes);
      return commitTick(deps, { working, place, meta, writer, finished, counts });
    },
  };
};
