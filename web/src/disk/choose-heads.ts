import type { Head } from '@holdfast/shared/model/commit.ts';
import { chainText, type Slot } from './catalogue.ts';
import { compareStamps } from './entry.ts';
import type { RefusedCommit } from './facts.ts';

export type Verdict = 'good' | RefusedCommit['reason'];

export interface ChosenHeads {
  readonly heads: readonly Head[];
  /** Those above the head of their chain, newest first. */
  readonly refused: readonly RefusedCommit[];
}

/**
 * Of every (session, device) the highest commit that verifies with all its packs. `judge` is asked no more
 * than that needs: when all is well, once for each chain.
 */
export const chooseHeads = async (
  commits: Iterable<Slot<'commit'>>,
  judge: (slot: Slot<'commit'>) => Promise<Verdict>,
): Promise<ChosenHeads> => {
  const heads: Head[] = [];
  const refused: RefusedCommit[] = [];
  for (const chain of chainsOf(commits)) {
    for (const slot of chain) {
      const { id, sessionId, deviceId, counter } = slot.facts;
      const verdict = await judge(slot);
      if (verdict === 'good') {
        heads.push({ sessionId, deviceId, commitId: id, counter });
        break;
      }
      refused.push({ id, sessionId, deviceId, counter, reason: verdict });
    }
  }
  return { heads, refused };
};

/**
 * Commits that hold. A leader that was robbed while it wrote may have left a commit in its journal whose
 * counter its successor has used again: the one whose transaction went through holds, else the later
 * one. Two commits of one counter that both came from elsewhere are evidence and both kept.
 */
export const standingCommits = (
  commits: Iterable<Slot<'commit'>>,
): ReadonlyMap<string, Slot<'commit'>> => {
  const kept = new Map<string, Slot<'commit'>>();
  for (const chain of chainsOf(commits)) {
    let above: Slot<'commit'> | null = null;
    for (const slot of chain) {
      const isRival = above?.facts.counter === slot.facts.counter && !slot.inDatabase;
      if (isRival) continue;
      kept.set(slot.facts.id, slot);
      above = slot;
    }
  }
  return kept;
};

/** Each (session, device), highest counter first; of one counter, the one that holds first. */
const chainsOf = (commits: Iterable<Slot<'commit'>>): readonly (readonly Slot<'commit'>[])[] => {
  const chains = new Map<string, Slot<'commit'>[]>();
  for (const slot of commits) {
    const name = chainText(slot.facts.sessionId, slot.facts.deviceId);
    const chain = chains.get(name);
    if (chain === undefined) chains.set(name, [slot]);
    else chain.push(slot);
  }
  return [...chains.values()].map((chain) => chain.toSorted(higherFirst));
};

const higherFirst = (a: Slot<'commit'>, b: Slot<'commit'>): number =>
  b.facts.counter - a.facts.counter ||
  Number(b.inDatabase) - Number(a.inDatabase) ||
  compareStamps(b.facts, a.facts);
