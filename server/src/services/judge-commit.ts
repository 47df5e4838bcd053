import type { CommitId, DeviceId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { Ancestry, CommitFacts } from './vault-store.ts';

/** What the graph says about a commit that is not here yet; the first rule it breaks is the answer. */
export const judgePlace = ({ id, header }: Commit, facts: CommitFacts): Result<void, Refusal> => {
  const { atCounter, heads, parents, sessions } = facts;
  if (atCounter !== null && atCounter !== id) {
    return err({ kind: 'counter_reused', commitId: atCounter });
  }
  const own = heads.find(({ deviceId }) => deviceId === header.deviceId) ?? null;
  const follows =
    header.counter === (own?.counter ?? 0) + 1 && header.prev === (own?.commitId ?? null);
  if (!follows) return err({ kind: 'stale_ref', head: own });
  const unknown = header.parents.filter((parent) => !parents.has(parent));
  if (unknown.length > 0) return err({ kind: 'unknown_parent', ids: unknown });
  if (heads.length === 0 && sessions >= LIMITS.sessionsPerVault) {
    return err({ kind: 'too_large', limit: LIMITS.sessionsPerVault });
  }
  return ok(undefined);
};

/**
 * For every device, its highest counter among the commit and its ancestors. One look at it tells whether a
 * head is an ancestor, where a walk through the graph would grow with the history.
 */
export const ancestryOf = ({ header }: Commit, parents: readonly Ancestry[]): Ancestry => {
  const counters = new Map<DeviceId, number>([[header.deviceId, header.counter]]);
  for (const parent of parents) {
    for (const [deviceId, counter] of parent) {
      counters.set(deviceId, Math.max(counter, counters.get(deviceId) ?? 0));
    }
  }
  return counters;
};

/**
 * The heads of other devices that the commit does not descend from. The commit itself is the newest of its
 * device, so none of them can descend from it unless it is an older one that is sent again.
 */
export const divergedFrom = (
  { header }: Commit,
  ancestry: Ancestry,
  heads: readonly Head[],
): readonly CommitId[] =>
  heads
    .filter(({ deviceId }) => deviceId !== header.deviceId)
    .filter(({ deviceId, counter }) => counter > (ancestry.get(deviceId) ?? 0))
    .map(({ commitId }) => commitId);
