import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { Hash, SourceId } from '../base/ids.ts';
import type { Json } from '../base/json.ts';
import { ok, type Result, unreachable } from '../base/result.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import { loadBlob, readPieces } from './blob-load.ts';
import { contentHashOf, extendCuts, NO_CUTS } from './cut-hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { DOCUMENT_DEPTH_MAX } from './limits.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';
import { lengthOf } from './node-refs.ts';
import { readIndex, readLeaf, type StreamNodes } from './stream-load.ts';
import { parseCanonicalJson } from './strict-json.ts';

/** A document's node holds its canonical JSON and nothing else. */
export const readDocumentNode = async (
  reader: NodeReader,
  sourceId: SourceId,
  ref: NodeRef,
): Promise<Result<Json, DecodeError>> => {
  const raw = await reader.readNode(ref, NODE.document, sourceId);
  if (!raw.ok) return raw;
  const value = parseCanonicalJson(raw.value, DOCUMENT_DEPTH_MAX);
  return value.ok ? value : decodeError(value.error.kind, ref.pack);
};

/** Bytes `from` to `to` of a stream; reads only the leaves and segments they lie in. */
export const readStreamRange = async (
  reader: NodeReader,
  sourceId: SourceId,
  nodes: StreamNodes,
  from: number,
  to: number,
): Promise<Result<Bytes, DecodeError>> => {
  const segments = await segmentsIn(reader, sourceId, nodes, from, to);
  if (!segments.ok) return segments;
  const parts: Bytes[] = [];
  for (const { ref, start } of segments.value) {
    const raw = await reader.readNode(ref, NODE.segment, sourceId);
    if (!raw.ok) return raw;
    parts.push(raw.value.subarray(Math.max(0, from - start), Math.max(0, to - start)));
  }
  return ok(concatBytes(parts));
};

export const readWholeBlob = async (
  reader: NodeReader,
  sourceId: SourceId,
  nodes: SourceNodes & { readonly form: 'blob' },
): Promise<Result<Bytes, DecodeError>> => {
  const work = await loadBlob(reader, sourceId, nodes);
  return work.ok ? readPieces(reader, sourceId, work.value.pieces, 0, nodes.length) : work;
};

/** The content hash of what can be read of a source, computed from its bytes. */
export const contentHashFrom = async (
  reader: NodeReader,
  { source, nodes }: ManifestEntry,
): Promise<Result<Hash, DecodeError>> => {
  switch (nodes.form) {
    case 'document': {
      const value = await readDocumentNode(reader, source.id, nodes.node);
      return value.ok ? ok(nodes.node.hash) : value;
    }
    case 'stream': {
      const bytes = await readStreamRange(reader, source.id, nodes, 0, lengthOf(nodes));
      return bytes.ok ? ok(await contentHashOf(await extendCuts(NO_CUTS, [bytes.value]))) : bytes;
    }
    case 'blob': {
      const bytes = await readWholeBlob(reader, source.id, nodes);
      return bytes.ok ? ok(await contentHashOf(await extendCuts(NO_CUTS, [bytes.value]))) : bytes;
    }
    default:
      return unreachable(nodes);
  }
};

interface Placed {
  readonly ref: NodeRef;
  readonly start: number;
}

const segmentsIn = async (
  reader: NodeReader,
  sourceId: SourceId,
  { index: indexRef, tail, length }: StreamNodes,
  from: number,
  to: number,
): Promise<Result<readonly Placed[], DecodeError>> => {
  const placed: Placed[] = [];
  let start = 0;
  const place = (refs: readonly NodeRef[]): void => {
    for (const ref of refs) {
      if (start < to && start + ref.rawLength > from) placed.push({ ref, start });
      start += ref.rawLength;
    }
  };
  if (indexRef !== null) {
    const index = await readIndex(reader, sourceId, indexRef);
    if (!index.ok) return index;
    for (const leaf of index.value.leaves) {
      if (start + leaf.covered <= from || start >= to) start += leaf.covered;
      else {
        const read = await readLeaf(reader, sourceId, leaf);
        if (!read.ok) return read;
        place(read.value.nodes);
      }
    }
    place(index.value.nodes);
  }
  place(tail);
  return start === length ? ok(placed) : decodeError('bad-content', indexRef?.pack ?? null);
};
