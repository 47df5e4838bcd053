import { constants } from 'node:fs';
import { type FileHandle, open, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bytes, fromUtf8, toHex } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { LINK_LIMITS, type VerbFailure, type VerbValue } from '@holdfast/shared/link/link.ts';
import { diskError } from './disk-error.ts';
import { isInside, type Place } from './places.ts';
import { sha256 } from './proof.ts';

type Listing = VerbValue<'file.list'>;
type Entry = Listing['entries'][number];

export interface ReadText {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly modifiedAt: number;
  /** Permissions, to give to what replaces the file. */
  readonly mode: number;
}

/** Neither follows a last link nor waits for whoever holds the other end of a pipe. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const STAT_AT_ONCE = 32;

export const listFolder = async (place: Place): Promise<Result<Listing, VerbFailure>> => {
  try {
    const names: string[] = [];
    let truncated = false;
    for await (const { name } of await opendir(place.path)) {
      if (names.length === LINK_LIMITS.listEntries) {
        truncated = true;
        break;
      }
      names.push(name);
    }
    const entries: Entry[] = [];
    for (let at = 0; at < names.length; at += STAT_AT_ONCE) {
      const some = names.slice(at, at + STAT_AT_ONCE);
      entries.push(...(await Promise.all(some.map((name) => entryOf(place, name)))));
    }
    return ok({ entries: entries.toSorted(byName), truncated });
  } catch (error) {
    return isNotFolder(error) ? err({ kind: 'not-a-folder' }) : err(diskError(error));
  }
};

/** A text file of at most 5 MiB, from a place that has been resolved. */
export const readText = async (place: Place): Promise<Result<ReadText, VerbFailure>> => {
  let file: FileHandle | null = null;
  try {
    file = await open(place.path, READ_FLAGS);
    return await readOpened(file, place);
  } catch (error) {
    return err(diskError(error));
  } finally {
    await file?.close();
  }
};

export const isText = (bytes: Uint8Array): boolean =>
  !bytes.includes(0) && fromUtf8(bytes) !== null;

/** Whole milliseconds since 1970; a file from before that counts as from then. */
export const modifiedAtOf = ({ mtimeMs }: { readonly mtimeMs: number }): number =>
  Math.max(0, Math.floor(mtimeMs));

const readOpened = async (
  file: FileHandle,
  place: Place,
): Promise<Result<ReadText, VerbFailure>> => {
  const facts = await file.stat();
  if (!facts.isFile()) return err({ kind: 'not-a-file' });
  if (!(await isStillInside(file, place))) return err({ kind: 'outside-roots' });
  const limit = LINK_LIMITS.fileBytes;
  if (facts.size > limit) return err({ kind: 'too-large', sizeBytes: facts.size, limit });

  // One byte more than allowed, for a file that grows meanwhile.
  const buffer = new Uint8Array(limit + 1);
  const length = await fill(file, buffer);
  if (length > limit) return err({ kind: 'too-large', sizeBytes: length, limit });
  const bytes = buffer.slice(0, length);
  if (!isText(bytes)) return err({ kind: 'binary', sizeBytes: length });
  return ok({
    bytes,
    hash: toHex(sha256(bytes)),
    modifiedAt: modifiedAtOf(facts),
    mode: facts.mode & 0o7777,
  });
};

const fill = async (file: FileHandle, buffer: Uint8Array): Promise<number> => {
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return length;
    length += bytesRead;
  }
};

/** A folder on the way may have become a link since it was resolved. Linux can tell; others rely on the check before. */
const isStillInside = async (file: FileHandle, place: Place): Promise<boolean> => {
  if (process.platform !== 'linux') return true;
  try {
    return isInside(place.root.path, await realpath(`/proc/self/fd/${file.fd}`));
  } catch {
    return false;
  }
};

/** A link shows what it leads to, when that lies inside the root. */
const entryOf = async (place: Place, name: string): Promise<Entry> => {
  try {
    const path = await realpath(join(place.path, name));
    if (!isInside(place.root.path, path)) return unreadable(name);
    const facts = await stat(path);
    const type = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other';
    return {
      name,
      type,
      sizeBytes: facts.size,
      modifiedAt: modifiedAtOf(facts),
    };
  } catch {
    return unreadable(name);
  }
};

const unreadable = (name: string): Entry => ({ name, type: 'other', sizeBytes: 0, modifiedAt: 0 });

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const isNotFolder = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
