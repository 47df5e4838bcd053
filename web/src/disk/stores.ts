import type { Clock, Log, Timers } from '@holdfast/shared/base/ports.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { type AccountStore, openAccountStore } from './account-store.ts';
import { attempt } from './attempt.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { OpenDiskError } from './disk-error.ts';
import { compareStamps, type DatabasePlace, type Stamp } from './entry.ts';
import { compareNames, parseFileName } from './file-name.ts';
import { createJournal, type Journal } from './journal.ts';
import { parseEntry } from './parse-entry.ts';
import { type Database, type Folder, OUTDATED, type Platform } from './ports.ts';
import { recordAt } from './record.ts';
import { type DatabaseTable, type RowFacts, TABLES } from './row-facts.ts';

/** Both stores, open and read through, and what was found in them. */
export interface Stores {
  readonly fence: number;
  readonly folder: Folder | null;
  /** `null`: the browser refuses it; then every transaction is strict. */
  readonly journal: Journal | null;
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly account: AccountStore;
  /** No pack and no commit was found in it. */
  readonly databaseWasEmpty: boolean;
  readonly journalWasEmpty: boolean;
  /** The newest thing with a stamp that was found in the database. */
  readonly databaseNewest: Stamp | null;
  readonly nextStamp: () => Stamp;
  readonly close: () => void;
}

export interface OpenStores {
  readonly name: string;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly onOutdated: () => void;
}

/**
 * Opens journal and database and reads the journal through. The fence is claimed before the journal is
 * read: what an earlier leader acknowledged after its own look at the fence is then there to be read.
 */
export const openStores = async (
  options: OpenStores,
  nextSeq: () => number,
): Promise<Result<Stores, OpenDiskError>> => {
  const folder = await openFolder(options);
  const names = await journalNames(folder);
  const opened = await openDatabase(options, await placeToOpen(options, folder, names));
  if (!opened.ok) return opened;

  const { database, facts } = opened.value;
  const highest = Math.max(0, ...names.map((name) => parseFileName(name)?.fence ?? 0));
  const fence = await claimFence(options, database, highest + 1);
  if (!fence.ok) {
    database.close();
    return fence;
  }
  const nextStamp = (): Stamp => ({ fence: fence.value, seq: nextSeq() });
  const journal =
    folder === null
      ? null
      : createJournal({ folder, fence: fence.value, database: database.place, nextStamp });

  const catalogue = createCatalogue();
  const scanned = await journal?.scan(catalogue.addRecord);
  if (scanned !== undefined && !scanned.ok) {
    database.close();
    return err(
      scanned.error.kind === 'outdated'
        ? scanned.error
        : { kind: 'storage-failed', store: 'journal' },
    );
  }
  const journalWasEmpty = !hasSnapshots(catalogue);
  for (const row of facts) catalogue.addRow(row);
  const account = await openAccountStore({ folder, database, fence: fence.value });

  return ok({
    fence: fence.value,
    folder,
    journal,
    database,
    catalogue,
    account,
    databaseWasEmpty: !facts.some(({ kind }) => kind === 'pack' || kind === 'commit'),
    journalWasEmpty,
    databaseNewest: newestStamp(facts),
    nextStamp,
    close: () => {
      journal?.close();
      database.close();
    },
  });
};

export const hasSnapshots = (catalogue: Catalogue): boolean =>
  catalogue.of('pack').size > 0 || catalogue.of('commit').size > 0;

const newestStamp = (facts: readonly RowFacts[]): Stamp | null =>
  facts.reduce<Stamp | null>(
    (newest, row) =>
      'seq' in row && (newest === null || compareStamps(row, newest) > 0) ? row : newest,
    null,
  );

const ALL_TABLES: readonly DatabaseTable[] = Object.values(TABLES);

const openFolder = async ({ name, platform, log }: OpenStores): Promise<Folder | null> => {
  const folder = await platform.openFolder(`${name}-journal`);
  const listed = folder === null ? null : await attempt('journal', folder.list);
  if (listed?.ok === true) return folder;
  log.write('warn', 'journal-refused');
  return null;
};

/** Oldest first. */
const journalNames = async (folder: Folder | null): Promise<readonly string[]> => {
  const listed = folder === null ? null : await attempt('journal', folder.list);
  return listed?.ok === true
    ? listed.value
        .filter(({ name }) => parseFileName(name) !== null)
        .toSorted(compareNames)
        .map(({ name }) => name)
    : [];
};

const OPENING_BYTES = 4_096;

/** The newest journal file that still says so names the database; without a journal the browser may know. */
const placeToOpen = async (
  { name, platform }: OpenStores,
  folder: Folder | null,
  names: readonly string[],
): Promise<DatabasePlace> => {
  for (const file of names.toReversed()) {
    const bytes = await attempt('journal', () => folder?.read(file, 0, OPENING_BYTES));
    const record = bytes.ok && bytes.value !== undefined ? recordAt(bytes.value, 0) : null;
    const entry = record === null ? null : parseEntry(record);
    if (entry?.kind === 'file') return entry.database;
  }
  const places = await attempt('database', () => platform.databasePlaces(name));
  return (places.ok ? places.value[0] : undefined) ?? { bucket: null, name };
};

interface OpenedDatabase {
  readonly database: Database;
  readonly facts: readonly RowFacts[];
}

const TRIES_PER_PLACE = 3;
const PLACES = 3;
const PAUSE = millis(150);

/**
 * A database that does not open, or whose keys cannot be read, gets three tries; then a new one takes its
 * place and is filled from the journal.
 */
const openDatabase = async (
  { platform, timers, log, onOutdated }: OpenStores,
  first: DatabasePlace,
): Promise<Result<OpenedDatabase, OpenDiskError>> => {
  let place = first;
  for (let attempts = 1; attempts <= TRIES_PER_PLACE * PLACES; attempts += 1) {
    const opened = await tryDatabase(platform, place, onOutdated);
    if (opened.ok || opened.error.kind === 'outdated') return opened;
    log.write('warn', 'database-open-failed', { attempts, inBucket: place.bucket !== null });
    if (attempts % TRIES_PER_PLACE === 0) place = platform.nextPlace(place);
    else await new Promise<void>((resume) => timers.after(PAUSE, resume));
  }
  return err({ kind: 'storage-failed', store: 'database' });
};

const tryDatabase = async (
  platform: Platform,
  place: DatabasePlace,
  onOutdated: () => void,
): Promise<Result<OpenedDatabase, OpenDiskError>> => {
  let database: Database | null = null;
  try {
    database = await platform.openDatabase(place, { onOutdated });
    const facts = (await Promise.all(ALL_TABLES.map(database.facts))).flat();
    return ok({ database, facts });
  } catch (error) {
    database?.close();
    if (!(error instanceof DOMException)) throw error;
    return error.name === OUTDATED
      ? err({ kind: 'outdated' })
      : err({ kind: 'storage-failed', store: 'database' });
  }
};

/** Writes the fence; where another leader has been faster, goes above it. */
const claimFence = async (
  { log }: OpenStores,
  database: Database,
  lowest: number,
): Promise<Result<number, OpenDiskError>> => {
  for (let fence = lowest; ; ) {
    const held = await attempt('database', database.fence);
    if (!held.ok) return err({ kind: 'storage-failed', store: 'database' });
    fence = Math.max(fence, held.value + 1);
    const claim = fence;
    const claimed = await attempt('database', () =>
      database.write([], { fence: claim, durability: 'strict' }),
    );
    if (claimed.ok && claimed.value === 'written') return ok(fence);
    if (claimed.ok) continue;
    if (claimed.error.kind !== 'storage-full') {
      return err({ kind: 'storage-failed', store: 'database' });
    }
    // A full disk must not keep anybody from reading. The lock alone keeps others out until there is room.
    log.write('warn', 'fence-not-written');
    return ok(fence);
  }
};
