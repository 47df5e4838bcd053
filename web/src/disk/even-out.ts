import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { attempt } from './attempt.ts';
import type { Kind, Slot } from './catalogue.ts';
import type { DiskError } from './disk-error.ts';
import { compareStamps, type Stamp } from './entry.ts';
import { type GoodRecord, readFromDatabase, readFromJournal } from './read-record.ts';
import type { Stores } from './stores.ts';
import { factsOf } from './row-facts.ts';
import { rowsOf } from './rows-of.ts';

/**
 * How many records went from one store to the other. What is newer than all the database has is not counted
 * as healed: the journal is always written first, so a crash alone leaves the database behind.
 */
export interface Copied {
  readonly toDatabase: number;
  readonly toJournal: number;
  readonly healedInDatabase: number;
}

const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_RECORDS = 256;
const READS_AT_ONCE = 16;

/**
 * Copies what one store has and the other lacks. A record that fails its check is not copied; the store
 * that has it is then taken not to have it.
 */
export const evenOut = async <K extends Kind>(
  stores: Stores,
  slots: readonly Slot<K>[],
): Promise<Result<Copied, DiskError>> => {
  const { journal, database, catalogue, fence, databaseNewest } = stores;
  const journalOnly = slots.filter(({ place, inDatabase }) => place !== null && !inDatabase);
  const databaseOnly = slots.filter(({ place, inDatabase }) => place === null && inDatabase);

  let healedInDatabase = 0;
  const toDatabase = await inBatches(
    journalOnly,
    async (slot) => {
      const copy = await readFromJournal(stores, slot);
      if (copy.kind !== 'good') {
        catalogue.forgetRecord(slot.facts);
        if (slot.place !== null) journal?.markDamaged(slot.place.file);
      }
      return copy.kind === 'good' ? copy : null;
    },
    async (batch) => {
      const writes = batch.flatMap(({ entry, record }) => rowsOf(catalogue, entry, record));
      const written = await attempt('database', () =>
        // The journal has it flushed; a power cut now only makes the next start copy it again.
        database.write(writes, { fence, durability: 'relaxed' }),
      );
      if (!written.ok) return written;
      if (written.value === 'lost-lead') return err({ kind: 'lost-lead' });
      for (const { entry } of batch) {
        catalogue.addRow(factsOf(entry, catalogue.isSent));
        if (isOlder(entry.stamp, databaseNewest)) healedInDatabase += 1;
      }
      return ok(undefined);
    },
  );
  if (!toDatabase.ok) return toDatabase;

  const toJournal = await inBatches(
    journal === null ? [] : databaseOnly,
    async (slot) => {
      const copy = await readFromDatabase(stores, slot);
      if (copy.kind !== 'good') catalogue.forgetRow(slot.facts);
      return copy.kind === 'good' ? copy : null;
    },
    async (batch) => {
      if (journal === null) return ok(undefined);
      const appended = await journal.append(batch.map(({ record }) => record));
      if (!appended.ok) return appended;
      for (const [index, place] of appended.value.places.entries()) {
        const entry = batch[index]?.entry;
        if (entry !== undefined) catalogue.addRecord(entry, place);
      }
      return ok(undefined);
    },
  );
  return toJournal.ok
    ? ok({ toDatabase: toDatabase.value, toJournal: toJournal.value, healedInDatabase })
    : toJournal;
};

const isOlder = (stamp: Stamp, newest: Stamp | null): boolean =>
  newest !== null && compareStamps(stamp, newest) < 0;

/** Answers how many were written. */
const inBatches = async <K extends Kind>(
  slots: readonly Slot<K>[],
  readOne: (slot: Slot<K>) => Promise<GoodRecord<K> | null>,
  write: (batch: readonly GoodRecord<K>[]) => Promise<Result<void, DiskError>>,
): Promise<Result<number, DiskError>> => {
  let batch: GoodRecord<K>[] = [];
  let count = 0;
  const settle = async (): Promise<Result<void, DiskError>> => {
    if (batch.length === 0) return ok(undefined);
    const written = await write(batch);
    if (written.ok) count += batch.length;
    batch = [];
    return written;
  };
  for (let at = 0; at < slots.length; at += READS_AT_ONCE) {
    const read = await Promise.all(slots.slice(at, at + READS_AT_ONCE).map(readOne));
    batch.push(...read.filter((good) => good !== null));
    if (batch.length >= BATCH_RECORDS || sizeOf(batch) >= BATCH_BYTES) {
      const settled = await settle();
      if (!settled.ok) return settled;
    }
  }
  const settled = await settle();
  return settled.ok ? ok(count) : settled;
};

const sizeOf = (batch: readonly Pick<GoodRecord, 'record'>[]): number =>
  batch.reduce((sum, { record }) => sum + record.length, 0);
