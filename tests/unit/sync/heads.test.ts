import type { CommitId, DeviceId, SessionId } from '@holdfast/shared/base/ids.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import { chooseHead } from '@holdfast/shared/sync/heads.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const laptop = '1'.repeat(32) as DeviceId;
const desktop = '2'.repeat(32) as DeviceId;
const commitId = (name: string): CommitId => name.padStart(64, '0') as CommitId;
const aHead = (deviceId: DeviceId, name: string): Head => ({
  sessionId: '9'.repeat(32) as SessionId,
  deviceId,
  commitId: commitId(name),
  counter: 1,
});
const graph =
  (edges: Readonly<Record<string, readonly string[]>>) =>
  (id: CommitId): readonly CommitId[] =>
    (edges[id.replace(/^0+/, '')] ?? []).map(commitId);

test('a head that descends from ours is resumed', () => {
  const heads = [aHead(laptop, 'a'), aHead(desktop, 'c')];
  const parentsOf = graph({ c: ['b'], b: ['a'] });
  expect(chooseHead(heads, laptop, parentsOf)).toEqual({ resume: heads[1], diverged: [] });
});

test('where histories have parted, this device goes on with its own and names the other', () => {
  const heads = [aHead(laptop, 'b'), aHead(desktop, 'c')];
  const parentsOf = graph({ b: ['a'], c: ['a'] });
  expect(chooseHead(heads, laptop, parentsOf)).toEqual({ resume: heads[0], diverged: [heads[1]] });
  expect(chooseHead(heads, desktop, parentsOf)).toEqual({ resume: heads[1], diverged: [heads[0]] });
});

test('a session that only another device has is resumed from there', () => {
  const heads = [aHead(desktop, 'a')];
  expect(chooseHead(heads, laptop, graph({}))).toEqual({ resume: heads[0], diverged: [] });
});

test('a session without a head has nothing to resume', () => {
  expect(chooseHead([], laptop, graph({}))).toEqual({ resume: null, diverged: [] });
});

test('the head that is resumed is never an ancestor of another head', () => {
  const links = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { maxLength: 60 });
  const picks = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(links, picks, (pairs, tips) => {
      const name = (n: number): string => (n + 1).toString(16);
      const edges: Record<string, string[]> = {};
      for (const [a, b] of pairs) if (a > b) (edges[name(a)] ??= []).push(name(b));
      const heads = tips.map((tip, n) => aHead(n === 0 ? laptop : desktop, name(tip)));
      const { resume } = chooseHead(heads, laptop, graph(edges));

      const reaches = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
        for (const next of edges[from] ?? []) {
          seen.add(next);
          reaches(next, seen);
        }
        return seen;
      };
      const resumed = resume?.commitId.replace(/^0+/, '') ?? '';
      for (const tip of tips) expect(reaches(name(tip)).has(resumed)).toBe(false);
    }),
    { numRuns: 200 },
  );
});
