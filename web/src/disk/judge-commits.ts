import { type PackId, packIdOf } from '@holdfast/shared/base/ids.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { Slot } from './catalogue.ts';
import type { Verdict } from './choose-heads.ts';
import type { VerifyCommit, WriteAheadPlace } from './facts.ts';
import { type EntryOf, readFromDatabase, readFromJournal } from './read-record.ts';
import type { Stores } from './stores.ts';

/** Says of a commit whether it may become a head; asks the signature once. */
export interface Judge {
  readonly verdict: (slot: Slot<'commit'>) => Promise<Verdict>;
  readonly missing: () => readonly PackId[];
  readonly newestAt: (heads: readonly Head[]) => number | null;
  readonly coversOf: (head: Head) => WriteAheadPlace | null;
}

export const createJudge = (stores: Stores, verify: VerifyCommit): Judge => {
  const verdicts = new Map<string, Verdict>();
  const read = new Map<string, Pick<EntryOf<'commit'>, 'savedAt' | 'covers'>>();
  const missing = new Set<PackId>();

  const judge = async (slot: Slot<'commit'>): Promise<Verdict> => {
    const entry = await readEither(stores, slot);
    if (entry === null || !(await isGenuine(entry, verify))) return 'not-verified';
    read.set(entry.id, { savedAt: entry.savedAt, covers: entry.covers });
    const lacking = needsOf(entry).filter((id) => !hasPack(stores, id));
    for (const id of lacking) missing.add(id);
    return lacking.length === 0 ? 'good' : 'packs-missing';
  };
  return {
    verdict: async (slot) => {
      const known = verdicts.get(slot.facts.id);
      if (known !== undefined) return known;
      const verdict = await judge(slot);
      verdicts.set(slot.facts.id, verdict);
      return verdict;
    },
    missing: () => [...missing],
    newestAt: (heads) => {
      const times = heads.map(({ commitId }) => read.get(commitId)?.savedAt ?? 0);
      return times.length === 0 ? null : Math.max(...times);
    },
    coversOf: ({ commitId }) => read.get(commitId)?.covers ?? null,
  };
};

const readEither = async (
  stores: Stores,
  slot: Slot<'commit'>,
): Promise<EntryOf<'commit'> | null> => {
  const first = await readFromJournal(stores, slot);
  if (first.kind === 'good') return first.entry;
  const second = await readFromDatabase(stores, slot);
  return second.kind === 'good' ? second.entry : null;
};

const isGenuine = async (entry: EntryOf<'commit'>, verify: VerifyCommit): Promise<boolean> => {
  const commit = await verify(entry.bytes);
  return (
    commit !== null &&
    commit.id === entry.id &&
    commit.header.sessionId === entry.sessionId &&
    commit.header.deviceId === entry.deviceId &&
    commit.header.counter === entry.counter
  );
};

/** The pack, and a key envelope to open it with. */
export const hasPack = ({ catalogue }: Stores, id: PackId): boolean => {
  const pack = catalogue.of('pack').get(id);
  const envelope = catalogue.envelopeOf(id);
  return isSomewhere(pack) && isSomewhere(envelope);
};

type Copies = Pick<Slot, 'place' | 'inDatabase'>;

const isSomewhere = (slot: Copies | null | undefined): boolean =>
  slot !== null && slot !== undefined && (slot.place !== null || slot.inDatabase);

const ID_BYTES = 32;

export const needsOf = ({ needs }: EntryOf<'commit'>): readonly PackId[] =>
  Array.from({ length: needs.length / ID_BYTES }, (_, at) =>
    packIdOf(needs.subarray(at * ID_BYTES, (at + 1) * ID_BYTES)),
  );
