import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { CommitId, MarkId } from '@holdfast/shared/base/ids.ts';
import { ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import { attempt } from './attempt.ts';
import { type Done, isCovered, type Kind, type Slot } from './catalogue.ts';
import { chooseFiles, type FileUse } from './choose-files.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import type { Entry } from './entry.ts';
import type { Journal } from './journal.ts';
import type { Folder } from './ports.ts';
import { setFileAside } from './quarantine.ts';
import { readFromDatabase, readFromJournal } from './read-record.ts';
import type { Stores } from './stores.ts';

/**
 * Rewrites journal files that hold little: what lives is appended to the current file and flushed, and only
 * then the old file goes. A crash between the two leaves everything twice (JOURNAL.md, section 8).
 */
export const tidyJournal = async (stores: Stores): Promise<Result<void, DiskError>> => {
  const { journal, folder } = stores;
  if (journal === null || folder === null) return ok(undefined);

  const live = liveByFile(stores);
  const uses = journal
    .files()
    .filter(({ name }) => !journal.isOpen(name))
    .map(({ name, sizeBytes, damaged }): FileUse => {
      return { name, sizeBytes, damaged, liveBytes: live.get(name)?.bytes ?? 0 };
    });
  for (const { name, damaged } of chooseFiles(uses)) {
    const moved = await moveLive(stores, journal, live.get(name) ?? emptyUse());
    if (!moved.ok) return moved;
    await retire(folder, journal, { name, damaged: damaged || !moved.value });
  }
  return ok(undefined);
};

/** One that a frozen leader still holds open stays, with nothing in it that is needed. */
const retire = async (
  folder: Folder,
  journal: Journal,
  { name, damaged }: { readonly name: string; readonly damaged: boolean },
): Promise<void> => {
  const gone = damaged
    ? await setFileAside(folder, name)
    : (await attempt('journal', () => folder.remove(name))).ok;
  if (gone) journal.forget(name);
};

/** What of one file is still needed. */
interface LiveUse {
  bytes: number;
  readonly slots: Slot[];
  readonly done: Done[];
  readonly sent: (CommitId | MarkId)[];
}
const emptyUse = (): LiveUse => ({ bytes: 0, slots: [], done: [], sent: [] });

const KINDS: readonly Kind[] = ['pack', 'envelope', 'commit', 'mark', 'row', 'write-ahead'];

const liveByFile = ({ catalogue }: Stores): ReadonlyMap<string, LiveUse> => {
  const uses = new Map<string, LiveUse>();
  const useOf = (file: string, bytes: number): LiveUse => {
    const use = uses.get(file) ?? emptyUse();
    uses.set(file, use);
    use.bytes += bytes;
    return use;
  };
  for (const kind of KINDS) {
    for (const slot of catalogue.of(kind).values()) {
      const isDead = slot.facts.kind === 'write-ahead' && isCovered(catalogue, slot.facts);
      if (slot.place === null || isDead) continue;
      useOf(slot.place.file, slot.place.length).slots.push(slot);
    }
  }
  for (const done of catalogue.allDone()) {
    useOf(done.place.file, done.place.length).done.push(done);
  }
  for (const [id, place] of catalogue.sentPlaces()) {
    const slot = catalogue.of('commit').get(id) ?? catalogue.of('mark').get(id);
    if (slot !== undefined && !slot.sent.record) {
      useOf(place.file, SENT_ID_BYTES).sent.push(slot.facts.id);
    }
  }
  return uses;
};

const SENT_ID_BYTES = 32;
const BATCH_BYTES = 4 * 1024 * 1024;

/** `false` when some of it could be read nowhere. */
const moveLive = async (
  stores: Stores,
  journal: Journal,
  use: LiveUse,
): Promise<Result<boolean, DiskError>> => {
  const { catalogue, nextStamp } = stores;
  let batch: { readonly entry: Entry; readonly record: Bytes }[] = [];
  let batchBytes = 0;
  let isWhole = true;
  const append = async (): Promise<Result<void, DiskError>> => {
    if (batch.length === 0) return ok(undefined);
    const appended = await journal.append(batch.map(({ record }) => record));
    if (!appended.ok) return appended;
    for (const [index, place] of appended.value.places.entries()) {
      const entry = batch[index]?.entry;
      if (entry !== undefined) catalogue.addRecord(entry, place);
    }
    batch = [];
    batchBytes = 0;
    return ok(undefined);
  };
  const add = (entry: Entry, record = encodeEntry(entry)): void => {
    batch.push({ entry, record });
    batchBytes += record.length;
  };

  for (const slot of use.slots) {
    const moved = await readMoved(stores, slot);
    if (moved === null) {
      isWhole = false;
      catalogue.forgetRecord(slot.facts);
      continue;
    }
    add(moved.entry, moved.record);
    if (batchBytes < BATCH_BYTES) continue;
    const appended = await append();
    if (!appended.ok) return appended;
  }
  for (const { entry } of use.done) add({ kind: 'done', ...entry });
  if (use.sent.length > 0) add({ kind: 'sent', stamp: nextStamp(), ids: use.sent });
  const appended = await append();
  return appended.ok ? ok(isWhole) : appended;
};

/** As it stands today: what was told of it later is now said by the record itself. */
const readMoved = async (
  stores: Stores,
  slot: Slot,
): Promise<{ readonly entry: Entry; readonly record: Bytes } | null> => {
  const inJournal = await readFromJournal(stores, slot);
  const copy = inJournal.kind === 'good' ? inJournal : await readFromDatabase(stores, slot);
  if (copy.kind !== 'good') return null;
  const { entry, record } = copy;
  switch (entry.kind) {
    case 'commit': {
      const today = { ...entry, sent: stores.catalogue.isSent(entry.id) };
      return { entry: today, record: encodeEntry(today) };
    }
    case 'mark': {
      const today = { ...entry, sent: stores.catalogue.isSent(entry.id), within: null };
      return { entry: today, record: encodeEntry(today) };
    }
    case 'row': {
      const today = { ...entry, within: null };
      return { entry: today, record: encodeEntry(today) };
    }
    case 'pack':
    case 'envelope':
    case 'write-ahead':
      return { entry, record };
    default:
      return unreachable(entry);
  }
};
