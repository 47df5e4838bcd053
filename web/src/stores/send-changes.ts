import { diff, sizeOfChanges, sliceChanges } from '@holdfast/shared/changes/changes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SessionState } from '@holdfast/shared/model/session.ts';
import type { BoundaryError, EngineLink } from '../boundary/boundary.ts';

/** Up to this, changes are one write-ahead record; above, they go in slices and become a snapshot. */
export const MAX_RECORD_BYTES = 1024 * 1024;
/** Structured clone costs the page 2.7 ms per MB: a slice is one short task. */
export const MAX_SLICE_BYTES = 128 * 1024;

export type SendFailure = EngineFailure | BoundaryError;

export const changesBetween = (captured: SessionState, now: SessionState): readonly Change[] =>
  diff(captured, now);

/** Hands changes to the engine. On failure nobody knows how many slices it took. */
export const sendChanges = async (
  engine: Pick<EngineLink, 'record' | 'save'>,
  changes: readonly Change[],
): Promise<Result<void, SendFailure>> => {
  if (sizeOfChanges(changes) <= MAX_RECORD_BYTES) {
    const recorded = await engine.record(changes);
    return recorded.ok ? ok(undefined) : err(recorded.error);
  }
  const groups = groupBySize(changes);
  for (const [at, group] of groups.entries()) {
    const slices = sliceChanges(group, MAX_SLICE_BYTES);
    for (const [slice, part] of slices.entries()) {
      const last = at === groups.length - 1 && slice === slices.length - 1;
      // One after the other: the engine's answer is what keeps the page from running ahead of it.
      const saved = await engine.save(part, last);
      if (!saved.ok) return err(saved.error);
    }
  }
  return ok(undefined);
};

/** Cutting copies bytes, so it is done for about a record's worth at a time. */
const groupBySize = (changes: readonly Change[]): ReadonlyArray<readonly Change[]> => {
  const groups: Change[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const change of changes) {
    const bytes = sizeOfChanges([change]);
    if (size + bytes > MAX_RECORD_BYTES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(change);
    size += bytes;
  }
  return groups;
};
