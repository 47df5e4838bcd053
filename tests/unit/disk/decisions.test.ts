import {
  aDevice,
  aSession,
  sealed,
  verifyTestCommit,
} from '@holdfast/tests/support/disk/builders.ts';
import type { DeviceId, SessionId } from '@holdfast/shared/base/ids.ts';
import {
  encodeAccount,
  newestAccount,
  parseAccount,
} from '@holdfast/web/src/disk/account-record.ts';
import type { Slot } from '@holdfast/web/src/disk/catalogue.ts';
import { chooseFiles, type FileUse } from '@holdfast/web/src/disk/choose-files.ts';
import { chooseHeads, standingCommits, type Verdict } from '@holdfast/web/src/disk/choose-heads.ts';
import { compareNames, fileName, parseFileName } from '@holdfast/web/src/disk/file-name.ts';
import { tooMany } from '@holdfast/web/src/disk/quarantine.ts';
import { expect, test } from 'vitest';
import { commitId } from './entries.ts';

interface SlotDraft {
  readonly id: number;
  readonly counter: number;
  readonly session?: SessionId;
  readonly device?: DeviceId;
  readonly inDatabase?: boolean;
  readonly fence?: number;
}
const aSlot = (draft: SlotDraft): Slot<'commit'> => ({
  facts: {
    kind: 'commit',
    id: commitId(draft.id),
    sessionId: draft.session ?? aSession(),
    deviceId: draft.device ?? aDevice(),
    counter: draft.counter,
    fence: draft.fence ?? 1,
    seq: draft.id,
    sent: false,
  },
  place: null,
  inDatabase: draft.inDatabase ?? true,
  sent: { record: false, database: false },
});
const judgeBy =
  (verdicts: Readonly<Record<number, Verdict>>, asked: string[] = []) =>
  async ({ facts }: Slot<'commit'>): Promise<Verdict> => {
    asked.push(facts.id);
    return verdicts[Number.parseInt(facts.id.slice(0, 2), 16)] ?? 'good';
  };

test('the head of a chain is its highest good commit, and only what is needed is asked', async () => {
  const asked: string[] = [];
  const slots = [1, 2, 3, 4].map((counter) => aSlot({ id: counter, counter }));
  const chosen = await chooseHeads(slots, judgeBy({ 4: 'packs-missing' }, asked));
  expect(chosen).toMatchObject({
    heads: [{ counter: 3, commitId: commitId(3) }],
    refused: [{ counter: 4, reason: 'packs-missing' }],
  });
  expect(asked).toEqual([commitId(4), commitId(3)]);
});

test('every session and every device has a head of its own', async () => {
  const slots = [
    aSlot({ id: 1, counter: 1 }),
    aSlot({ id: 2, counter: 9, device: aDevice(2) }),
    aSlot({ id: 3, counter: 5, session: aSession(2) }),
  ];
  const { heads } = await chooseHeads(slots, judgeBy({}));
  expect(heads.map(({ commitId: id }) => id).toSorted()).toEqual([1, 2, 3].map(commitId));
});

test('a chain without a good commit has no head', async () => {
  const slots = [aSlot({ id: 1, counter: 1 }), aSlot({ id: 2, counter: 2 })];
  const verdicts = judgeBy({ 1: 'not-verified', 2: 'packs-missing' });
  expect(await chooseHeads(slots, verdicts)).toMatchObject({
    heads: [],
    refused: [{ counter: 2 }, { counter: 1 }],
  });
});

test.each([
  ['the one in the database', { fence: 1 }, { fence: 9, inDatabase: false }],
  [
    'of two in no database the later',
    { fence: 9, inDatabase: false },
    { fence: 1, inDatabase: false },
  ],
])('of two commits of one counter %s holds', (_, winner, loser) => {
  const slots = [
    aSlot({ id: 1, counter: 1 }),
    aSlot({ id: 3, counter: 2, ...loser }),
    aSlot({ id: 2, counter: 2, ...winner }),
  ];
  expect([...standingCommits(slots).keys()].toSorted()).toEqual([commitId(1), commitId(2)]);
});

test('two commits of one counter that are both in the database are evidence and both kept', () => {
  const slots = [aSlot({ id: 1, counter: 1 }), aSlot({ id: 2, counter: 1 })];
  expect(standingCommits(slots).size).toBe(2);
});

test('the newest account record that is whole wins', () => {
  const older = { generation: 3, bytes: sealed('older') };
  const newer = { generation: 4, bytes: sealed('newer') };
  expect(newestAccount([older, newer, null])).toEqual(newer);
  expect(newestAccount([null, older])).toEqual(older);
  expect(newestAccount([null, null])).toBeNull();
});

test('an account record is read back whole or not at all', () => {
  const copy = { generation: 12, bytes: sealed('slots and keys, wrapped') };
  const record = encodeAccount(copy);
  expect(parseAccount(record)).toEqual(copy);
  for (let length = 0; length < record.length; length += 1) {
    expect(parseAccount(record.slice(0, length))).toBeNull();
  }
  for (let at = 0; at < record.length; at += 1) {
    const changed = record.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(parseAccount(changed)).toBeNull();
  }
});

const aFile = (use: Partial<FileUse>): FileUse => ({
  name: '1-1',
  sizeBytes: 10_000_000,
  liveBytes: 9_000_000,
  damaged: false,
  ...use,
});

test.each([
  ['mostly alive', {}, false],
  ['half alive', { liveBytes: 5_000_000 }, false],
  ['less than half alive', { liveBytes: 4_999_999 }, true],
  ['damaged', { damaged: true }, true],
  ['small', { sizeBytes: 1_000, liveBytes: 900 }, false],
])('a journal file that is %s is rewritten: %s %s', (_, use, isChosen) => {
  expect(chooseFiles([aFile(use)])).toHaveLength(isChosen ? 1 : 0);
});

test('small files are put together once there are many, those that free most first', () => {
  const small = Array.from({ length: 17 }, (_, at) =>
    aFile({ name: `1-${at + 1}`, sizeBytes: 1_000, liveBytes: 900 - at }),
  );
  const large = aFile({ name: '2-1' });
  const chosen = chooseFiles([large, ...small]).map(({ name }) => name);
  expect(chosen).toEqual(small.map(({ name }) => name).toReversed());
});

test('journal files are ordered by number, not by letter, and nothing else is one', () => {
  const names = ['10-1', '9-2', '9-10', '1-1'].map((name) => ({ name }));
  expect(names.toSorted(compareNames).map(({ name }) => name)).toEqual([
    '1-1',
    '9-2',
    '9-10',
    '10-1',
  ]);
  expect(parseFileName(fileName({ fence: 12, number: 3 }))).toEqual({ fence: 12, number: 3 });
  for (const name of ['0-1', '1-0', '01-1', '1', '1-1-1', 'damaged-1-1', 'account-1-0', '1-1.x']) {
    expect(parseFileName(name)).toBeNull();
  }
});

test('what is kept aside is at most 64 MiB, the newest first, and never nothing', () => {
  const aside = (name: string, mebibytes: number, modifiedAt: number) => {
    return { name, sizeBytes: mebibytes * 1024 * 1024, modifiedAt };
  };
  const kept = [aside('old', 10, 1), aside('new', 30, 3), aside('middle', 30, 2)];
  expect(tooMany(kept).map(({ name }) => name)).toEqual(['old']);
  expect(tooMany([aside('huge', 100, 1)])).toEqual([]);
  expect(tooMany([])).toEqual([]);
});

test('what stands for a signature in these tests tells a forged commit from a good one', async () => {
  expect(await verifyTestCommit(sealed('no commit'))).toBeNull();
});
