import type { CommitId, Hash, MarkId, PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import type { SyncAction, SyncEvent } from '@holdfast/shared/sync/event.ts';
import { emptySync, type OutboxItem, type SyncCore } from '@holdfast/shared/sync/state.ts';
import { step } from '@holdfast/shared/sync/sync.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const vaultId = 'a1'.repeat(16) as VaultId;
const packId = (n: number): PackId => n.toString(16).padStart(64, '0') as PackId;
const aCommit = (n: number, packs: readonly number[] = []): OutboxItem => ({
  kind: 'commit',
  vaultId,
  commitId: `c${n.toString(16).padStart(63, '0')}` as CommitId,
  packIds: packs.map(packId),
});
const aMark = (n: number): OutboxItem => ({
  kind: 'mark',
  vaultId,
  markId: `d${n.toString(16).padStart(63, '0')}` as MarkId,
  subjectId: 'e'.repeat(64) as Hash,
});

const at = millis(1_000);
const start = (): SyncCore => emptySync([vaultId]);
const kinds = (actions: readonly SyncAction[]): readonly string[] =>
  actions.map(({ kind }) => kind);
const feed = (state: SyncCore, ...events: readonly SyncEvent[]): ReturnType<typeof step> =>
  events.reduce<ReturnType<typeof step>>((last, event) => step(last.state, event), {
    state,
    actions: [],
  });

test('a commit goes out after the packs that the server lacks, and only those', () => {
  const commit = aCommit(1, [1, 2, 3]);
  const queued = step(start(), { kind: 'queued', at, items: [commit] });
  expect(kinds(queued.actions)).toEqual(['check', 'read']);

  const checked = step(queued.state, { kind: 'checked', at, run: 0, missing: [packId(2)] });
  expect(checked.actions).toEqual([{ kind: 'upload', run: 0, item: commit, packId: packId(2) }]);

  const uploaded = step(checked.state, { kind: 'uploaded', at, run: 0, packId: packId(2) });
  expect(uploaded.actions).toEqual([{ kind: 'send', run: 0, item: commit }]);

  const accepted = step(uploaded.state, { kind: 'accepted', at, item: commit });
  expect(accepted.actions).toEqual([{ kind: 'acknowledge', item: commit }]);
  expect(accepted.state.outbox).toEqual([]);
});

test('a hint while an upload is under way does not start the upload again', () => {
  const { state } = feed(
    start(),
    { kind: 'queued', at, items: [aCommit(1, [1])] },
    { kind: 'checked', at, run: 0, missing: [packId(1)] },
  );
  expect(kinds(step(state, { kind: 'hint', at, channel: vaultId }).actions)).toEqual([]);
});

test('after a failure nothing is asked until the time named, and then from the beginning', () => {
  const failed = feed(
    start(),
    { kind: 'queued', at, items: [aCommit(1, [1])] },
    { kind: 'failed', at, run: 0, retryAfter: null, jitter: 0 },
  );
  expect(failed.actions).toEqual([{ kind: 'wake-at', at: millis(1_500) }]);
  expect(step(failed.state, { kind: 'wake', at: millis(1_499) }).actions).toEqual([]);
  expect(kinds(step(failed.state, { kind: 'wake', at: millis(1_500) }).actions)).toEqual([
    'check',
    'read',
  ]);
});

test('a server that says when to come back is believed', () => {
  const { actions } = feed(start(), {
    kind: 'failed',
    at,
    run: 0,
    retryAfter: millis(9_000),
    jitter: 0.5,
  });
  expect(actions).toEqual([{ kind: 'wake-at', at: millis(10_000) }]);
});

test('a late answer of an earlier run changes nothing, but an acceptance is always true', () => {
  const commit = aCommit(1, [1]);
  const failed = feed(
    start(),
    { kind: 'queued', at, items: [commit] },
    { kind: 'failed', at, run: 0, retryAfter: null, jitter: 0 },
  );
  const late = step(failed.state, { kind: 'checked', at, run: 0, missing: [] });
  expect(late.state).toEqual(failed.state);
  expect(step(failed.state, { kind: 'accepted', at, item: commit }).state.outbox).toEqual([]);
});

test('a refusal stops sending and reading until the user asks again', () => {
  const refused = feed(
    start(),
    { kind: 'queued', at, items: [aCommit(1)] },
    { kind: 'refused', at, run: 0, code: 'device_revoked' },
  );
  expect(refused.state.link).toEqual({ kind: 'stopped', code: 'device_revoked' });
  expect(step(refused.state, { kind: 'hint-all', at }).actions).toEqual([]);
  expect(kinds(step(refused.state, { kind: 'try-now', at }).actions)).toEqual(['send', 'read']);
});

test('a server that keeps asking for packs is not served for ever', () => {
  let { state } = step(start(), { kind: 'queued', at, items: [aCommit(1)] });
  for (let round = 0; round < 10 && state.link.kind !== 'stopped'; round += 1) {
    ({ state } = step(state, { kind: 'packs-wanted', at, run: state.run, packIds: [packId(1)] }));
    ({ state } = step(state, { kind: 'hint', at, channel: vaultId }));
  }
  expect(state.link).toEqual({ kind: 'stopped', code: 'missing_packs' });
  expect(state.outbox).toHaveLength(1);
});

test('a channel with more to read is read again before the others', () => {
  const core = emptySync([vaultId, 'account']);
  const reading = step(core, { kind: 'wake', at });
  const more = step(reading.state, { kind: 'read', at, run: 0, channel: vaultId, more: true });
  expect(more.actions).toEqual([{ kind: 'read', run: 0, channel: vaultId }]);
});

test('a channel that appears is read', () => {
  const other = 'b2'.repeat(16) as VaultId;
  const { state } = step(emptySync([]), { kind: 'channels', at, channels: [other] });
  expect(state.wanted).toEqual([other]);
});

/** A server that answers each action right, refuses nothing, and loses some answers on the way. */
const answerTo = (action: SyncAction, lost: boolean): readonly SyncEvent[] => {
  if (action.kind === 'acknowledge') return [];
  if (action.kind === 'wake-at') return [{ kind: 'wake', at: action.at }];
  if (lost) return [{ kind: 'failed', at, run: action.run, retryAfter: null, jitter: 0 }];
  switch (action.kind) {
    case 'check':
      return [{ kind: 'checked', at, run: action.run, missing: action.item.packIds }];
    case 'upload':
      return [{ kind: 'uploaded', at, run: action.run, packId: action.packId }];
    case 'send':
      return [{ kind: 'accepted', at, item: action.item }];
    case 'read':
      return [{ kind: 'read', at, run: action.run, channel: action.channel, more: false }];
    default:
      return action satisfies never;
  }
};

test('whatever answers get lost, every item is acknowledged once and in order', () => {
  const items = fc.array(
    fc.oneof(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }).map((packs) => ({ packs })),
      fc.constant(null),
    ),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(items, fc.infiniteStream(fc.boolean()), (shapes, losses) => {
      const queue = shapes.map((shape, n) => (shape === null ? aMark(n) : aCommit(n, shape.packs)));
      let lossesLeft = 40;
      const acknowledged: OutboxItem[] = [];
      let { state, actions } = step(start(), { kind: 'queued', at, items: queue });
      const pending = [...actions];
      for (let turn = 0; turn < 2_000 && pending.length > 0; turn += 1) {
        const action = pending.shift();
        if (action === undefined) break;
        if (action.kind === 'acknowledge') acknowledged.push(action.item);
        const lost = lossesLeft > 0 && losses.next().value === true;
        if (lost) lossesLeft -= 1;
        for (const event of answerTo(action, lost)) {
          ({ state, actions } = step(state, event));
          pending.push(...actions);
        }
      }
      expect(acknowledged).toEqual(queue);
      expect(state.outbox).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
