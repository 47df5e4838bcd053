import type { CommitId, DeviceId } from '../base/ids.ts';
import type { Head } from '../model/commit.ts';

/** What the commit graph says about the heads of one session. */
export interface HeadChoice {
  /** Where to go on: the head all others led up to, or else this device's own. `null`: no head at all. */
  readonly resume: Head | null;
  /** Heads that hold work which `resume` does not: neither is an ancestor of the other. */
  readonly diverged: readonly Head[];
}

export type ParentsOf = (commitId: CommitId) => readonly CommitId[];

/**
 * Chooses the head to resume. Read from the graph alone, never from a time: a head that descends from this
 * device's own is newer; where histories have parted, this device goes on with its own.
 */
export const chooseHead = (
  heads: readonly Head[],
  own: DeviceId,
  parentsOf: ParentsOf,
): HeadChoice => {
  const passed = ancestorsOf(
    heads.map(({ commitId }) => commitId),
    parentsOf,
  );
  const tips = heads.filter(({ commitId }) => !passed.has(commitId));
  const ownTip = tips.find(({ deviceId }) => deviceId === own);
  const resume = ownTip ?? highest(tips);
  return { resume, diverged: tips.filter((tip) => tip.commitId !== resume?.commitId) };
};

/** Everything that lies before `starts`; a start itself only when it lies before another one. */
const ancestorsOf = (starts: readonly CommitId[], parentsOf: ParentsOf): ReadonlySet<CommitId> => {
  const seen = new Set<CommitId>();
  const queue = starts.flatMap(parentsOf);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...parentsOf(id));
  }
  return seen;
};

/** Without a head of our own any tip will do, as long as every device chooses the same: the greatest id. */
const highest = (tips: readonly Head[]): Head | null =>
  tips.reduce<Head | null>(
    (best, tip) => (best === null || tip.commitId > best.commitId ? tip : best),
    null,
  );
