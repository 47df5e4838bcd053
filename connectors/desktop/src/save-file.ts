import { constants } from 'node:fs';
import { access, type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromUtf8, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { LINK_LIMITS, type VerbFailure, type VerbValue } from '@holdfast/shared/link/link.ts';
import { diskError } from './disk-error.ts';
import { isText, modifiedAtOf, readText } from './files.ts';
import type { Place, Roots } from './places.ts';
import { sha256 } from './proof.ts';

export interface SaveOrder {
  readonly root: string;
  readonly path: string;
  readonly baseHash: string | null;
  readonly text: string;
}

export type SaveFile = (
  roots: Roots,
  order: SaveOrder,
) => Promise<Result<VerbValue<'file.save'>, VerbFailure>>;

/**
 * Saves one file after the other. The new text is written beside the old one and moved over it, so that
 * a crash leaves one of the two whole; the hash is compared once more right before.
 */
export const createSaveFile = ({ random }: { readonly random: Random }): SaveFile => {
  let last: Promise<unknown> = Promise.resolve();
  return (roots, order) => {
    const next = last.then(() => save(random, roots, order));
    last = next.catch(() => undefined);
    return next;
  };
};

const save = async (
  random: Random,
  roots: Roots,
  order: SaveOrder,
): Promise<Result<VerbValue<'file.save'>, VerbFailure>> => {
  const bytes = utf8(order.text);
  const limit = LINK_LIMITS.fileBytes;
  if (bytes.length > limit) return err({ kind: 'too-large', sizeBytes: bytes.length, limit });
  // Half a surrogate pair has no UTF-8: writing it would change the text without a word.
  if (!isText(bytes) || fromUtf8(bytes) !== order.text) {
    return err({ kind: 'binary', sizeBytes: bytes.length });
  }

  const target = await findTarget(roots, order);
  if (!target.ok) return target;
  try {
    const written = await replace(random, target.value, order.baseHash, bytes);
    if (!written.ok) return written;
    return ok({
      sizeBytes: bytes.length,
      hash: toHex(sha256(bytes)),
      modifiedAt: modifiedAtOf(await stat(target.value.place.path)),
    });
  } catch (error) {
    return err(diskError(error));
  }
};

/** `mode` null: there is no file yet. */
interface Target {
  readonly place: Place;
  readonly mode: number | null;
}

const findTarget = async (roots: Roots, order: SaveOrder): Promise<Result<Target, VerbFailure>> => {
  const existing = await roots.resolve(order.root, order.path);
  if (existing.ok) return matchBase(existing.value, order.baseHash);
  if (existing.error.kind !== 'not-found') return existing;
  if (order.baseHash !== null) return err({ kind: 'file-changed', hash: null });

  const name = basename(order.path);
  if (['', '.', '..'].includes(name)) return err({ kind: 'not-a-file' });
  const folder = await roots.resolve(order.root, dirname(order.path));
  if (!folder.ok) return folder;
  const place = { ...folder.value, path: join(folder.value.path, name) };
  return ok({ place, mode: null });
};

const matchBase = async (
  place: Place,
  baseHash: string | null,
): Promise<Result<Target, VerbFailure>> => {
  const now = await readText(place);
  if (now.ok) {
    return now.value.hash === baseHash
      ? ok({ place, mode: now.value.mode })
      : err({ kind: 'file-changed', hash: now.value.hash });
  }
  const isTextNoMore = now.error.kind === 'binary' || now.error.kind === 'too-large';
  return isTextNoMore ? err({ kind: 'file-changed', hash: null }) : now;
};

const replace = async (
  random: Random,
  { place, mode }: Target,
  baseHash: string | null,
  bytes: Uint8Array,
): Promise<Result<null, VerbFailure>> => {
  if (mode !== null) await access(place.path, constants.W_OK);
  const beside = join(dirname(place.path), `.holdfast-${toHex(random.bytes(8))}.tmp`);
  try {
    await writeWhole(beside, bytes, mode);
    if (mode === null) return await moveToNewName(beside, place);
    const again = await matchBase(place, baseHash);
    if (!again.ok) return again;
    await rename(beside, place.path);
    return ok(null);
  } finally {
    await rm(beside, { force: true });
  }
};

const writeWhole = async (path: string, bytes: Uint8Array, mode: number | null): Promise<void> => {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'wx', mode === null ? 0o666 : 0o600);
    await file.writeFile(bytes);
    if (mode !== null) await file.chmod(mode);
    await file.sync();
  } finally {
    await file?.close();
  }
};

/** Unlike a rename, a link does not replace what came to that name meanwhile. */
const moveToNewName = async (beside: string, place: Place): Promise<Result<null, VerbFailure>> => {
  try {
    await link(beside, place.path);
    return ok(null);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const now = await readText(place);
    return err({ kind: 'file-changed', hash: now.ok ? now.value.hash : null });
  }
};
