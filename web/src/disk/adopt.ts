import { type Log, millis } from '@holdfast/shared/base/ports.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import type { Slot } from './catalogue.ts';
import { chooseHeads, standingCommits, type Verdict } from './choose-heads.ts';
import type { StandingHead } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { type Copied, evenOut } from './even-out.ts';
import type { Adopted, VerifyCommit } from './facts.ts';
import { createJudge } from './judge-commits.ts';
import { settle } from './settle.ts';
import type { Stores } from './stores.ts';

export interface AdoptDeps {
  readonly stores: Stores;
  readonly verify: VerifyCommit;
  readonly log: Log;
}

export interface AdoptedStores {
  readonly adopted: Adopted;
  readonly heads: readonly StandingHead[];
}

/**
 * Brings both stores to the same content, packs before the commits that need them, so that a crash at any
 * line leaves work for the next start and no half tick (JOURNAL.md, section 7).
 */
export const adoptStores = async (deps: AdoptDeps): Promise<Result<AdoptedStores, DiskError>> => {
  const { stores } = deps;
  const { catalogue } = stores;
  const copied: Copied[] = [];
  const hadTransactions = catalogue.allDone().length > 0;
  for (const kind of ['pack', 'envelope'] as const) {
    const evened = await evenOut(stores, [...catalogue.of(kind).values()]);
    if (!evened.ok) return evened;
    copied.push(evened.value);
  }
  const judged = createJudge(stores, deps.verify);
  const commits = await evenOut(stores, await whole(stores, judged.verdict));
  if (!commits.ok) return commits;
  copied.push(commits.value);

  const standing = standingCommits(catalogue.of('commit').values());
  const chosen = await chooseHeads(standing.values(), judged.verdict);
  for (const kind of ['mark', 'row'] as const) {
    const evened = await evenOut(stores, [...catalogue.of(kind).values()]);
    if (!evened.ok) return evened;
    copied.push(evened.value);
  }
  const heads = chosen.heads.map((head): StandingHead => {
    const { sessionId, deviceId, commitId, counter } = head;
    return { sessionId, deviceId, commitId, counter, covers: judged.coversOf(head) };
  });
  const settled = await settle(stores, heads);
  if (!settled.ok) return settled;

  const healed = describe(stores, {
    copied,
    commits: commits.value,
    newestAt: judged.newestAt(chosen.heads),
    hadTransactions,
  });
  for (const healing of healed) deps.log.write('warn', healing.kind);
  return ok({ adopted: { ...chosen, healed, missing: judged.missing() }, heads });
};

/** Commits to be in both stores: those that hold and, where the database lacks them, verify with all their packs. */
const whole = async (
  { catalogue }: Stores,
  verdict: (slot: Slot<'commit'>) => Promise<Verdict>,
): Promise<readonly Slot<'commit'>[]> => {
  const good: Slot<'commit'>[] = [];
  for (const slot of standingCommits(catalogue.of('commit').values()).values()) {
    if (slot.inDatabase || (await verdict(slot)) === 'good') good.push(slot);
  }
  return good;
};

interface Outcome {
  readonly copied: readonly Copied[];
  readonly commits: Copied;
  readonly newestAt: number | null;
  /** The journal knows of a transaction that went through, so an empty database has lost something. */
  readonly hadTransactions: boolean;
}

/** What was damage. A store that is merely behind, because a crash came between the two, is none. */
const describe = (
  { databaseWasEmpty, journalWasEmpty, journal }: Stores,
  { copied, commits, newestAt, hadTransactions }: Outcome,
): readonly Healing[] => {
  if (journal === null) return [];
  if (databaseWasEmpty && !journalWasEmpty && hadTransactions) {
    const time = newestAt === null ? null : millis(newestAt);
    return [{ kind: 'database-rebuilt', snapshots: commits.toDatabase, newestAt: time }];
  }
  if (journalWasEmpty && !databaseWasEmpty) {
    return [{ kind: 'journal-rebuilt', snapshots: commits.toJournal }];
  }
  const toDatabase = copied.reduce((sum, each) => sum + each.healedInDatabase, 0);
  const toJournal = copied.reduce((sum, each) => sum + each.toJournal, 0);
  const wasEven = toDatabase === 0 && toJournal === 0;
  return wasEven ? [] : [{ kind: 'records-copied', toDatabase, toJournal }];
};
