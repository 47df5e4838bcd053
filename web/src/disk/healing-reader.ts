import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Log } from '@holdfast/shared/base/ports.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import { attempt } from './attempt.ts';
import type { Kind, Slot } from './catalogue.ts';
import { setBytesAside } from './quarantine.ts';
import type { Queue } from './queue.ts';
import { type EntryOf, type GoodRecord, readFromDatabase, readFromJournal } from './read-record.ts';
import { TABLES } from './row-facts.ts';
import { rowsOf } from './rows-of.ts';
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

/**
 * Asks the database first. It is as fast as the journal, and unlike the journal, which is read through at
 * every start, nothing else finds out when one of its rows has gone bad.
 */
export const createHealingReader = (deps: HealingDeps): Read => {
  const { standing, queue } = deps;
  return async (slot) => {
    const stores = deps.stores();
    const row = await readFromDatabase(stores, slot);
    if (row.kind === 'good') return row.entry;

    const record = await readFromJournal(stores, slot);
    if (record.kind !== 'good') return null;
    if (row.kind === 'bad') {
      // Not waited for: the reader has what it asked for, and a write that reads holds the queue already.
      void queue(async () => {
        if (standing.mayWrite().ok) await healRow(deps, row.bytes, record);
      });
    }
    return record.entry;
  };
};

/** Replaces a row by the journal's record; the bytes that were there are kept aside. */
const healRow = async (
  { stores, log, onHealed }: HealingDeps,
  bad: Bytes | null,
  { record, entry }: GoodRecord,
): Promise<void> => {
  const { database, fence, folder, catalogue, nextStamp } = stores();
  if (bad !== null && folder !== null) {
    const { seq } = nextStamp();
    await setBytesAside(folder, `${TABLES[entry.kind]}-${fence}-${seq}`, bad);
  }
  const written = await attempt('database', () =>
    database.write(rowsOf(catalogue, entry, record), { fence, durability: 'strict' }),
  );
  if (!written.ok || written.value === 'lost-lead') return;
  log.write('warn', 'row-healed', { table: TABLES[entry.kind] });
  onHealed({ kind: 'records-copied', toDatabase: 1, toJournal: 0 });
};
