import type { CommitId, PackId } from '@holdfast/shared/base/ids.ts';
import { assert, unreachable } from '@holdfast/shared/base/result.ts';
import type { Disk } from '@holdfast/web/src/disk/disk.ts';
import type { DiskError } from '@holdfast/web/src/disk/disk-error.ts';
import { aDevice, aPack, aSession, aTick, sealed, verifyTestCommit } from './builders.ts';

export type Step = 'commit' | 'write-ahead' | 'packs' | 'acknowledge' | 'tidy' | 'account';
export const STEPS: readonly Step[] = [
  'commit',
  'write-ahead',
  'packs',
  'acknowledge',
  'tidy',
  'account',
];

const session = aSession();
const device = aDevice();

/** Plays steps on a disk and remembers what it promised: what was answered with `ok` must be there ever after. */
export interface Promises {
  /** Answers what went wrong. */
  readonly run: (disk: Disk, step: Step) => Promise<DiskError | null>;
  /** Every way in which what is there breaks a promise. Adopts the disk first. Write-ahead records lie in the journal only. */
  readonly broken: (
    disk: Disk,
    lost: 'nothing' | 'database' | 'journal',
  ) => Promise<readonly string[]>;
}

export const aPromiseKeeper = (): Promises => {
  const commits = new Set<CommitId>();
  const attempted = new Set<CommitId>();
  const packs = new Set<PackId>();
  const acknowledged = new Set<CommitId>();
  const attemptedAcknowledgements = new Set<CommitId>();
  const attemptedRecords = new Set<string>();
  const possibleAccounts = new Set<string>(['none']);
  let records: readonly string[] = [];
  let highest = 0;
  let step = 0;

  const commit = async (disk: Disk): Promise<DiskError | null> => {
    const counter = disk.nextCounter(session, device, 0);
    const pending = await disk.pendingWriteAhead(session, device);
    const covers = (pending.ok ? pending.value.at(-1) : undefined) ?? null;
    const tick = await aTick({ counter, text: `${counter} at ${step}`, covers });
    const { id } = tick.commit;
    attempted.add(id);
    const rows = [{ table: 'newest', key: 'commit', bytes: sealed(id) }];
    const saved = await disk.commit({ ...tick, rows, anchor: sealed(id) });
    if (!saved.ok) return saved.error;
    commits.add(id);
    highest = counter;
    records = [];
    return null;
  };
  const writeAhead = async (disk: Disk): Promise<DiskError | null> => {
    const place = disk.nextWriteAhead();
    const said = `change ${place.fence} ${place.seq}`;
    attemptedRecords.add(said);
    const saved = await disk.writeAhead({
      ...place,
      sessionId: session,
      deviceId: device,
      counter: disk.nextCounter(session, device, 0),
      bytes: sealed(said),
    });
    if (saved.ok) records = [...records, said];
    return saved.ok ? null : saved.error;
  };
  const acknowledge = async (disk: Disk): Promise<DiskError | null> => {
    const first = disk.outbox().find((item) => item.kind === 'commit');
    if (first === undefined) return null;
    attemptedAcknowledgements.add(first.id);
    const told = await disk.acknowledge([first.id]);
    if (told.ok) acknowledged.add(first.id);
    return told.ok ? null : told.error;
  };
  const writeAccount = async (disk: Disk): Promise<DiskError | null> => {
    const account = `account ${step}`;
    possibleAccounts.add(account);
    const replaceBoth = step % 2 === 0;
    const written = await disk.writeAccount(sealed(account), { replaceBoth });
    if (!written.ok) return written.error;
    possibleAccounts.clear();
    possibleAccounts.add(account);
    return null;
  };

  const run = async (disk: Disk, kind: Step): Promise<DiskError | null> => {
    step += 1;
    switch (kind) {
      case 'commit':
        return await commit(disk);
      case 'write-ahead':
        return await writeAhead(disk);
      case 'packs': {
        const pack = await aPack(`ahead ${step}`);
        const put = await disk.putPacks([pack]);
        if (put.ok) packs.add(pack.id);
        return put.ok ? null : put.error;
      }
      case 'acknowledge':
        return await acknowledge(disk);
      case 'tidy': {
        const tidied = await disk.tidy();
        return tidied.ok ? null : tidied.error;
      }
      case 'account':
        return await writeAccount(disk);
      default:
        return unreachable(kind);
    }
  };

  const broken: Promises['broken'] = async (disk, lost) => {
    const found: string[] = [];
    const expect = (holds: boolean, fact: string): void => {
      if (!holds) found.push(fact);
    };
    const adopted = await disk.adopt(verifyTestCommit);
    assert(adopted.ok, 'a disk without faults is adopted');
    expect(adopted.value.refused.length === 0, 'no commit is half there');

    const listed = disk.commitsOf(session);
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of commits) expect(ids.has(id), 'an acknowledged commit is there');
    for (const { id } of listed) {
      expect(attempted.has(id), 'nothing is there that was never written');
      const stored = await disk.readCommit(id);
      expect(stored.ok, 'a commit can be read');
      for (const pack of stored.ok ? stored.value.needs : []) {
        expect((await disk.readPack(pack)).ok, 'every pack of a commit can be read');
      }
    }
    for (const id of packs) expect((await disk.readPack(id)).ok, 'an acknowledged pack is there');
    const counters = new Set(listed.map(({ counter }) => counter));
    expect(counters.size === listed.length, 'no counter is used twice');

    const [head] = disk.heads();
    const top = head?.counter ?? 0;
    expect(top >= highest, 'the head is not behind what was acknowledged');
    expect(top === Math.max(0, ...counters), 'the head is the highest commit there is');
    expect(disk.nextCounter(session, device, 0) === top + 1, 'the next counter follows the head');
    for (const row of [await disk.readRow('newest', 'commit'), await disk.readAnchor()]) {
      expect(
        (row.ok ? text(row.value) : null) === (head?.commitId ?? null),
        'what was written with a commit is there when the commit is, and not before',
      );
    }

    const pending = await disk.pendingWriteAhead(session, device);
    const said = pending.ok ? pending.value.map(({ bytes }) => text(bytes)) : [];
    const kept = said.filter((record) => records.includes(record));
    // A commit that went through without an answer has taken the records before it in.
    const isTaken = top > highest || lost === 'journal';
    expect(
      isTaken || kept.join() === records.join(),
      'acknowledged write-ahead records are there, in order',
    );
    expect(
      said.every((record) => attemptedRecords.has(record)),
      'no record is made up',
    );

    for (const { id } of disk.outbox()) {
      expect(!acknowledged.has(id as CommitId), 'what the server has is not sent again');
    }
    const waiting = new Set<string>(disk.outbox().map(({ id }) => id));
    for (const { id } of listed) {
      const mayBeSent = attemptedAcknowledgements.has(id);
      expect(waiting.has(id) || mayBeSent, 'what the server does not have waits');
    }
    const account = disk.start.account === null ? 'none' : text(disk.start.account);
    expect(possibleAccounts.has(account), 'the account record is the newest');

    // From here on what turned out to be there is promised, as the engine builds on it.
    for (const { id } of listed) commits.add(id);
    if (isTaken) records = kept;
    highest = top;
    return [...new Set(found)];
  };
  return { run, broken };
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
