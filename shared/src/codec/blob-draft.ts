import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import { hashOf as idOf, type SourceId } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import type { NodeRef } from '../model/manifest.ts';
import type { Splice } from '../model/change.ts';
import { sha256 } from '../seal/hash.ts';
import { type BlobWork, readPieces } from './blob-load.ts';
import { type Cuts, extendCuts, HASH_BYTES } from './cut-hash.ts';
import type { DecodeError } from './decode-error.ts';
import { CUT_BYTES } from './limits.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';
import type { AnyNode, PackWriter } from './pack-writer.ts';
import { endOfPiece } from './pieces.ts';

/**
 * A blob while a tick edits it. Of the old content only the end from `from` on is in memory, which is all
 * that a splice behind it can change: pieces before it stay, and so do the hashes of the cuts before it.
 */
export interface BlobDraft {
  readonly form: 'blob';
  readonly old: BlobWork;
  /** Pieces that lie in packs already; the same content is not stored again. */
  readonly known: readonly NodeRef[];
  length: number;
  from: number;
  bytes: Bytes;
  /** What was added behind `bytes`. */
  added: Bytes[];
  /** So many bytes at the beginning and at the end are those of the old content. */
  cleanHead: number;
  cleanTail: number;
}

const NO_BLOB: BlobWork = { length: 0, index: null, pieces: [], cutHashes: null, content: null };

export const draftOfBlob = (old: BlobWork): BlobDraft => ({
  form: 'blob',
  old,
  known: old.pieces,
  length: old.length,
  from: old.content === null ? old.length : 0,
  bytes: old.content ?? NO_BYTES,
  added: [],
  cleanHead: old.length,
  cleanTail: old.length,
});

/** New content, where `known` are the pieces of the old one. */
export const replacedBlob = (bytes: Bytes, known: readonly NodeRef[]): BlobDraft => ({
  ...draftOfBlob(NO_BLOB),
  known,
  length: bytes.length,
  from: 0,
  bytes,
});

/** Applies a splice whose base is the draft's present content; reads back what it needs of the old one. */
export const spliceBlob = async (
  draft: BlobDraft,
  reader: NodeReader,
  sourceId: SourceId,
  { at, removed, inserted }: Pick<Splice, 'at' | 'removed' | 'inserted'>,
): Promise<Result<void, DecodeError>> => {
  const loaded = await loadFrom(draft, reader, sourceId, neededFrom(draft, at));
  if (!loaded.ok) return loaded;
  if (at === draft.length && removed === 0) draft.added.push(inserted);
  else {
    const bytes = joined(draft);
    const cut = at - draft.from;
    draft.bytes = concatBytes([bytes.subarray(0, cut), inserted, bytes.subarray(cut + removed)]);
  }
  draft.cleanHead = Math.min(draft.cleanHead, at);
  draft.cleanTail = Math.min(draft.cleanTail, draft.length - at - removed);
  draft.length += inserted.length - removed;
  return ok(undefined);
};

/** Where the piece and the cut begin that a splice at `at` touches; all of it where no cut hash is known. */
const neededFrom = ({ old, cleanHead, from }: BlobDraft, at: number): number => {
  if (at >= cleanHead && from < old.length) return from;
  if (old.cutHashes === null) return 0;
  const cutStart = Math.floor(Math.min(at, old.length) / CUT_BYTES) * CUT_BYTES;
  return Math.min(from, cutStart, keptPieces(old, at).length);
};

/** Old pieces that end before `at`. The last one ends where the content ended, so it is never among them. */
const keptPieces = (
  { pieces }: BlobWork,
  at: number,
): { readonly count: number; readonly length: number } => {
  let [count, length] = [0, 0];
  for (const { rawLength } of pieces.slice(0, -1)) {
    if (length + rawLength > at) break;
    length += rawLength;
    count += 1;
  }
  return { count, length };
};

const loadFrom = async (
  draft: BlobDraft,
  reader: NodeReader,
  sourceId: SourceId,
  from: number,
): Promise<Result<void, DecodeError>> => {
  if (from >= draft.from) return ok(undefined);
  const read = await readPieces(reader, sourceId, draft.old.pieces, from, draft.from);
  if (!read.ok) return read;
  draft.bytes = concatBytes([read.value, draft.bytes]);
  draft.from = from;
  return ok(undefined);
};

const joined = (draft: BlobDraft): Bytes => {
  if (draft.added.length > 0) {
    draft.bytes = concatBytes([draft.bytes, ...draft.added]);
    draft.added = [];
  }
  return draft.bytes;
};

/** Cuts the changed stretch into pieces, stores those that are new, and hashes from the first changed cut on. */
export const finishBlob = async (
  draft: BlobDraft,
  writer: PackWriter,
  sourceId: SourceId,
): Promise<{
  readonly pieces: readonly AnyNode[];
  readonly cuts: Cuts;
  readonly content: Bytes | null;
}> => {
  const bytes = joined(draft);
  const pieces = await cutPieces(draft, bytes, writer, sourceId);
  const oldHashes = draft.old.cutHashes ?? NO_BYTES;
  const hashes = oldHashes.slice(0, Math.floor(draft.cleanHead / CUT_BYTES) * HASH_BYTES);
  const hashed = (hashes.length / HASH_BYTES) * CUT_BYTES;
  const cuts = await extendCuts({ hashes, rest: NO_BYTES }, [bytes.subarray(hashed - draft.from)]);
  return { pieces, cuts, content: draft.from === 0 ? bytes : null };
};

const cutPieces = async (
  { old, known, length, from, cleanHead, cleanTail }: BlobDraft,
  bytes: Bytes,
  writer: PackWriter,
  sourceId: SourceId,
): Promise<readonly AnyNode[]> => {
  const kept = keptPieces(old, cleanHead);
  const pieces: AnyNode[] = old.pieces.slice(0, kept.count);
  const endings = piecesByDistanceFromEnd(old);
  const byHash = new Map<string, AnyNode>(known.map((ref) => [ref.hash, ref]));
  let start = kept.length;
  while (start < length) {
    const end = from + endOfPiece(bytes, start - from);
    const raw = bytes.subarray(start - from, end - from);
    const hash = idOf(await sha256(raw));
    const node = byHash.get(hash) ?? (await writer.put(raw, NODE.piece, sourceId));
    byHash.set(hash, node);
    pieces.push(node);
    // A boundary of the old content, with nothing but old content behind it: the rest is cut as it was.
    const rest = length - end <= cleanTail ? endings.get(length - end) : undefined;
    if (rest !== undefined) return [...pieces, ...old.pieces.slice(rest)];
    start = end;
  }
  return pieces;
};

/** The number of the piece that begins so many bytes before the end. */
const piecesByDistanceFromEnd = ({ pieces, length }: BlobWork): ReadonlyMap<number, number> => {
  const endings = new Map<number, number>();
  let left = length;
  for (const [number, { rawLength }] of pieces.entries()) {
    endings.set(left, number);
    left -= rawLength;
  }
  return endings;
};
