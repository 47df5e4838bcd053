import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestryOf, divergedFrom } from '@holdfast/server/src/services/judge-commit.ts';
import type { Ancestry } from '@holdfast/server/src/services/vault-store.ts';
import {
  accountIdOf,
  type CommitId,
  commitIdOf,
  deviceIdOf,
  hashOf,
  packIdOf,
  sessionIdOf,
  vaultIdOf,
} from '@holdfast/shared/base/ids.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';

const short = (fill: number) => new Uint8Array(16).fill(fill);
const long = (fill: number) => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, fill);
  return bytes;
};

const aCommit = (
  nth: number,
  device: number,
  counter: number,
  parents: readonly Commit[],
): Commit => ({
  id: commitIdOf(long(nth + 1)),
  header: {
    accountId: accountIdOf(short(1)),
    vaultId: vaultIdOf(short(2)),
    sessionId: sessionIdOf(short(3)),
    deviceId: deviceIdOf(short(10 + device)),
    counter,
    prev: null,
    parents: parents.map(({ id }) => id),
    manifest: { pack: packIdOf(long(1)), slot: 0 },
    adds: [],
    drops: [],
    vaultEpoch: 1,
    keyringVersion: 1,
    accountStateSeq: 1,
    needsRoot: hashOf(long(0)),
    sizeBytes: 0,
  },
});

/** The slow way: every commit that can be reached over parents. */
const walk = (from: Commit, all: ReadonlyMap<CommitId, Commit>): ReadonlySet<CommitId> => {
  const seen = new Set<CommitId>();
  const left = [from];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    for (const parent of next.header.parents) {
      const found = all.get(parent);
      if (found !== undefined) left.push(found);
    }
  }
  return seen;
};

const step = fc.record({ device: fc.nat(3), merges: fc.array(fc.nat(3), { maxLength: 2 }) });

test('the heads a commit diverges from are those that a walk through its ancestors does not meet', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const all = new Map<CommitId, Commit>();
      const ancestries = new Map<CommitId, Ancestry>();
      const last = new Map<number, Commit>();
      for (const [nth, { device, merges }] of steps.entries()) {
        const own = last.get(device);
        const others = merges.flatMap((other) => last.get(other) ?? []);
        const parents = [...new Set([...(own === undefined ? [] : [own]), ...others])];
        const commit = aCommit(nth, device, (own?.header.counter ?? 0) + 1, parents);
        const ancestry = ancestryOf(
          commit,
          parents.flatMap(({ id }) => ancestries.get(id) ?? []),
        );
        all.set(commit.id, commit);
        ancestries.set(commit.id, ancestry);
        last.set(device, commit);

        const heads: readonly Head[] = [...last.values()].map(({ id, header }) => ({
          sessionId: header.sessionId,
          deviceId: header.deviceId,
          commitId: id,
          counter: header.counter,
        }));
        const reached = walk(commit, all);
        const expected = heads.filter(({ commitId }) => !reached.has(commitId));
        expect(divergedFrom(commit, ancestry, heads)).toEqual(
          expected.map(({ commitId }) => commitId),
        );
      }
    }),
  );
});
