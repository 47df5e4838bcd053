import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import type { NodeRef, SourceNodes } from '../model/manifest.ts';
import { HASH_BYTES } from './cut-hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { CUT_BYTES } from './limits.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';
import { lengthOfAll, readIndex } from './stream-load.ts';

export type BlobNodes = SourceNodes & { readonly form: 'blob' };

/** A blob as the next splice needs it. */
export interface BlobWork<Node = NodeRef> {
  readonly length: number;
  readonly index: Node | null;
  readonly pieces: readonly Node[];
  /** Hashes of its complete cuts; `null` where they would have to be computed from its bytes. */
  readonly cutHashes: Bytes | null;
  /** All its bytes, while it is one of those edited last. */
  readonly content: Bytes | null;
}

/** Reads the list of pieces; none of the pieces. */
export const loadBlob = async (
  reader: NodeReader,
  sourceId: SourceId,
  { length, index, pieces: inline }: BlobNodes,
): Promise<Result<BlobWork, DecodeError>> => {
  if (index === null) {
    const work = { length, index, pieces: inline, cutHashes: null, content: null };
    return lengthOfAll(inline) === length ? ok(work) : decodeError('bad-content', null);
  }
  const read = await readIndex(reader, sourceId, index);
  if (!read.ok) return read;
  const { leaves, nodes: pieces, cutHashes } = read.value;
  const fits =
    leaves.length === 0 &&
    inline.length === 0 &&
    lengthOfAll(pieces) === length &&
    cutHashes.length === Math.floor(length / CUT_BYTES) * HASH_BYTES;
  return fits
    ? ok({ length, index, pieces, cutHashes, content: null })
    : decodeError('bad-content', index.pack);
};

/** Bytes `from` to `to` of a blob, reading only the pieces they lie in. */
export const readPieces = async (
  reader: NodeReader,
  sourceId: SourceId,
  pieces: readonly NodeRef[],
  from: number,
  to: number,
): Promise<Result<Bytes, DecodeError>> => {
  const parts: Bytes[] = [];
  let start = 0;
  for (const ref of pieces) {
    const end = start + ref.rawLength;
    if (end > from && start < to) {
      const raw = await reader.readNode(ref, NODE.piece, sourceId);
      if (!raw.ok) return raw;
      parts.push(raw.value.subarray(Math.max(0, from - start), to - start));
    }
    start = end;
  }
  return ok(concatBytes(parts));
};
