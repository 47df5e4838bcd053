import { type Bytes, concatBytes, equalBytes } from '@holdfast/shared/base/bytes.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { attempt } from './attempt.ts';
import type { Place } from './catalogue.ts';
import type { DiskError } from './disk-error.ts';
import type { DatabasePlace, Entry, Stamp } from './entry.ts';
import { encodeEntry } from './encode-entry.ts';
import { compareNames, fileName, parseFileName } from './file-name.ts';
import { parseEntry } from './parse-entry.ts';
import type { Folder, OpenFile } from './ports.ts';
import { createReadAhead } from './read-ahead.ts';
import { recordAt, scanRecords } from './record.ts';

const CLOSES_AT_BYTES = 16 * 1024 * 1024;

export interface JournalFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Some of it could not be read. Kept aside once what is good in it lies elsewhere. */
  readonly damaged: boolean;
}

export interface Appended {
  readonly places: readonly Place[];
  readonly file: string;
  readonly from: number;
}

/** The folder of append-only files (JOURNAL.md, section 4). One leader writes; it reads what all have written. */
export interface Journal {
  /** Flushes, reads the last record back and compares. After an error nothing of it is there. */
  readonly append: (records: readonly Bytes[]) => Promise<Result<Appended, DiskError>>;
  /** Appends without waiting for the disk; the next `append` flushes it. */
  readonly note: (record: Bytes) => Promise<Result<Appended, DiskError>>;
  /** Undoes the last `append`. `false`: it may still be there. */
  readonly takeBack: (appended: Appended) => boolean;
  /** A record's bytes, its checksum tested; `null` when they cannot be had. */
  readonly read: (place: Place) => Promise<Bytes | null>;
  /** Closes the current file and reads all there are, oldest first. */
  readonly scan: (visit: (entry: Entry, place: Place) => void) => Promise<Result<void, DiskError>>;
  readonly files: () => readonly JournalFile[];
  readonly isOpen: (name: string) => boolean;
  /** One of its records was found bad after the scan. */
  readonly markDamaged: (name: string) => void;
  readonly forget: (name: string) => void;
  readonly close: () => void;
}

export interface JournalOptions {
  readonly folder: Folder;
  readonly fence: number;
  readonly database: DatabasePlace;
  readonly nextStamp: () => Stamp;
}

export const createJournal = ({ folder, fence, database, nextStamp }: JournalOptions): Journal => {
  let current: { readonly name: string; readonly file: OpenFile; sizeBytes: number } | null = null;
  let number = 0;
  const files = new Map<string, JournalFile>();
  const ahead = createReadAhead(folder);

  const close = (): void => {
    current?.file.close();
    current = null;
  };
  const openNext = async (): Promise<NonNullable<typeof current>> => {
    number += 1;
    const name = fileName({ fence, number });
    const file = await folder.create(name);
    current = { name, file, sizeBytes: 0 };
    write(current, [encodeEntry({ kind: 'file', stamp: nextStamp(), number, database })]);
    return current;
  };
  const write = (to: NonNullable<typeof current>, records: readonly Bytes[]): Appended => {
    const from = to.sizeBytes;
    let at = from;
    const places = records.map(({ length }): Place => {
      const place = { file: to.name, at, length };
      at += length;
      return place;
    });
    // Without room, some write a part and some answer an absurd count (measured: 4,294,967,288).
    if (to.file.write(concatBytes(records), from) !== at - from) {
      throw new DOMException('only a part was written', 'QuotaExceededError');
    }
    to.sizeBytes = at;
    const damaged = files.get(to.name)?.damaged ?? false;
    files.set(to.name, { name: to.name, sizeBytes: at, damaged });
    return { places, file: to.name, from };
  };
  const truncate = (to: NonNullable<typeof current>, sizeBytes: number): boolean => {
    try {
      to.file.truncate(sizeBytes);
      to.file.flush();
      to.sizeBytes = sizeBytes;
      return true;
    } catch {
      // Left for `scan` to judge. Nobody appends behind bytes that nobody knows.
      close();
      return false;
    }
  };
  const appendTo = async (
    records: readonly Bytes[],
    settle: (file: OpenFile) => void,
  ): Promise<Result<Appended, DiskError>> => {
    ahead.forget();
    if (current !== null && current.sizeBytes >= CLOSES_AT_BYTES) close();
    const opened = current === null ? await attempt('journal', openNext) : ok(current);
    if (!opened.ok) {
      close();
      return opened;
    }
    const from = opened.value.sizeBytes;
    const written = await attempt('journal', () => {
      const appended = write(opened.value, records);
      settle(opened.value.file);
      return appended;
    });
    if (!written.ok && !truncate(opened.value, from)) {
      return err({ kind: 'storage-failed', store: 'journal' });
    }
    return written;
  };
  const takeBack = ({ file, from }: Appended): boolean =>
    current !== null && current.name === file && truncate(current, from);

  return {
    append: async (records) => {
      const appended = await appendTo(records, (file) => file.flush());
      if (!appended.ok) return appended;
      const last = records.at(-1);
      const place = appended.value.places.at(-1);
      assert(last !== undefined && place !== undefined, 'an append has a record');
      const back = await attempt('journal', () =>
        current?.file.read(place.at, place.at + place.length),
      );
      if (back.ok && back.value !== undefined && equalBytes(back.value, last)) return appended;
      return takeBack(appended.value)
        ? err({ kind: 'read-back-failed' })
        : err({ kind: 'storage-failed', store: 'journal' });
    },
    note: (record) => appendTo([record], () => undefined),
    takeBack,
    read: async ({ file, at, length }) => {
      const bytes = await attempt('journal', () =>
        current !== null && current.name === file
          ? current.file.read(at, at + length)
          : ahead.read(file, at, at + length),
      );
      const whole = bytes.ok && recordAt(bytes.value, 0)?.length === length;
      return whole ? bytes.value : null;
    },
    scan: async (visit) => {
      close();
      files.clear();
      const listed = await attempt('journal', folder.list);
      if (!listed.ok) return listed;
      const names = listed.value.filter(({ name }) => parseFileName(name) !== null);
      for (const { name, sizeBytes } of names.toSorted(compareNames)) {
        const own = parseFileName(name);
        if (own?.fence === fence) number = Math.max(number, own.number);
        // One file after the other: all of them at once would not fit into memory.
        const bytes = await attempt('journal', () => folder.read(name));
        const found = bytes.ok ? visitFile(name, bytes.value, visit) : 'damaged';
        if (found === 'newer') return err({ kind: 'outdated' });
        files.set(name, { name, sizeBytes, damaged: found === 'damaged' });
      }
      return ok(undefined);
    },
    files: () => [...files.values()],
    isOpen: (name) => current?.name === name,
    markDamaged: (name) => {
      const file = files.get(name);
      if (file !== undefined) files.set(name, { ...file, damaged: true });
    },
    forget: (name) => void files.delete(name),
    close,
  };
};

/** A tail that was never finished is no damage. `newer`: holds records this version does not know. */
const visitFile = (
  file: string,
  bytes: Bytes,
  visit: (entry: Entry, place: Place) => void,
): 'whole' | 'damaged' | 'newer' => {
  const { records, damaged } = scanRecords(bytes);
  for (const record of records) {
    const entry = parseEntry(record);
    if (entry === null) return 'newer';
    visit(entry, { file, at: record.at, length: record.length });
  }
  return damaged.length === 0 ? 'whole' : 'damaged';
};
