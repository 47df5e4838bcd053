import type { Log } from '@holdfast/shared/base/ports.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import type { Kind, Slot } from './catalogue.ts';
import type { Queue } from './queue.ts';
import { type EntryOf, type GoodRecord, readFromDatabase, readFromJournal } from './read-record.ts';
import { keyOf, type RowFacts } from './row-facts.ts';
import type { Standing } from './standing.ts';
import type { Stores } from './stores.ts';

/** Reads one copy, and where that is bad the other, which then replaces it. `null`: neither is good. */
export type Read = <K extends Kind>(slot: Slot<K>) => Promise<EntryOf<K> | null>;

export interface HealingDeps {
  readonly stores: () => Stores;
  readonly standing: Standing;
  readonly queue: Queue;
  readonly log: Log;
  readonly onHealed: (healing: Healing) => void;
}

/** The journal is asked first: it answers several times faster than the database. */
export const createHealingReader = (deps: HealingDeps): Read => {
  const { standing, queue } = deps;
  return async (slot) => {
    const stores = deps.stores();
    const first = await readFromJournal(stores, slot);
    if (first.kind === 'good') return first.entry;

    const second = await readFromDatabase(stores, slot);
    if (second.kind !== 'good') return null;
    if (first.kind === 'bad') {
      // Not waited for: the reader has what it asked for, and `adopt` reads while it holds the queue.
      void queue(async () => {
        if (standing.mayWrite().ok) await healJournal(deps, slot.facts, second);
      });
    }
    return second.entry;
  };
};

const healJournal = async (
  { stores, standing, log, onHealed }: HealingDeps,
  facts: RowFacts,
  { record, entry }: GoodRecord,
): Promise<void> => {
  const { journal, catalogue } = stores();
  if (journal === null) return;
  const bad = catalogue.of(facts.kind).get(keyOf(facts).join('\0'))?.place ?? null;
  const appended = await journal.append([record]);
  if (!appended.ok) {
    standing.note(appended.error);
    return;
  }
  if (bad !== null) journal.markDamaged(bad.file);
  const [place] = appended.value.places;
  if (place !== undefined) catalogue.addRecord(entry, place);
  log.write('warn', 'healed', { store: 'journal', what: facts.kind });
  onHealed({ kind: 'records-copied', toDatabase: 0, toJournal: 1 });
};
