import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import type { Append } from '../model/change.ts';
import { type Cuts, extendCuts, hashesBetween, NO_CUTS } from './cut-hash.ts';
import { INDEX_NODES_MAX, STREAM_PENDING_MAX, TAIL_MAX } from './limits.ts';
import { indexBytes, indexSize, type Leaf, type NodeIndex } from './node-index.ts';
import { NODE } from './node-type.ts';
import { type AnyNode, type PackWriter, refOf } from './pack-writer.ts';
import { segmentEnds } from './segments.ts';
import { lengthOfAll, type StreamWork } from './stream-load.ts';

/** A stream while a tick adds to it. */
export interface StreamDraft {
  readonly form: 'stream';
  readonly generation: number;
  length: number;
  index: AnyNode | null;
  indexIsStale: boolean;
  leaves: readonly Leaf<AnyNode>[];
  closed: readonly AnyNode[];
  closedLength: number;
  tail: readonly AnyNode[];
  tailBytes: Bytes;
  /** New bytes that are in no node yet. */
  pending: Bytes[];
  pendingLength: number;
  cuts: Cuts;
  /** Nodes that index nodes of this tick hold for the first time. */
  newlyHeld: readonly AnyNode[];
}

export const newStream = (generation: number): StreamDraft =>
  draftOf({
    generation,
    length: 0,
    index: null,
    leaves: [],
    closed: [],
    closedLength: 0,
    tail: [],
    tailBytes: NO_BYTES,
    cuts: NO_CUTS,
  });

export const draftOf = (work: StreamWork): StreamDraft => ({
  ...work,
  form: 'stream',
  indexIsStale: false,
  pending: [],
  pendingLength: 0,
  newlyHeld: [],
});

/**
 * Adds what is new in the parts. A repeat is skipped, by its place or by a generation that has ended; a gap
 * is refused.
 */
export const appendTo = async (
  draft: StreamDraft,
  { generation, at, parts }: Pick<Append, 'generation' | 'at' | 'parts'>,
): Promise<Result<void, 'gap'>> => {
  if (generation < draft.generation) return ok(undefined);
  if (generation > draft.generation || at > draft.length) return { ok: false, error: 'gap' };
  const added = withoutFirst(parts, draft.length - at);
  const addedLength = added.reduce((sum, part) => sum + part.length, 0);
  if (addedLength === 0) return ok(undefined);
  draft.cuts = await extendCuts(draft.cuts, added);
  draft.pending.push(...added);
  draft.pendingLength += addedLength;
  draft.length += addedLength;
  return ok(undefined);
};

const withoutFirst = (parts: readonly Bytes[], count: number): readonly Bytes[] => {
  let skip = count;
  return parts.flatMap((part) => {
    const skipped = Math.min(skip, part.length);
    skip -= skipped;
    return skipped === part.length ? [] : [part.subarray(skipped)];
  });
};

/** Closes segments while the tick is still going on, so that a first save does not pile up in memory. */
export const relieveStream = async (
  draft: StreamDraft,
  writer: PackWriter,
  sourceId: SourceId,
): Promise<void> => {
  if (draft.pendingLength < STREAM_PENDING_MAX) return;
  const rest = await closeSegments(draft, writer, sourceId);
  draft.tail = [];
  draft.tailBytes = NO_BYTES;
  draft.pending = [rest];
  draft.pendingLength = rest.length;
};

/** Puts what is new into nodes: one more for the open tail, or, where that is full, closed segments. */
export const finishStream = async (
  draft: StreamDraft,
  writer: PackWriter,
  sourceId: SourceId,
  tailNodesMax: number,
): Promise<void> => {
  const tailNodes = draft.tail.length + (draft.pendingLength > 0 ? 1 : 0);
  const tailLength = draft.tailBytes.length + draft.pendingLength;
  if (tailNodes > tailNodesMax || tailLength > TAIL_MAX) {
    const rest = await closeSegments(draft, writer, sourceId);
    draft.tail = rest.length === 0 ? [] : [await writer.put(rest, NODE.segment, sourceId)];
    draft.tailBytes = rest;
  } else if (draft.pendingLength > 0) {
    const raw = concatBytes(draft.pending);
    draft.tail = [...draft.tail, await writer.put(raw, NODE.segment, sourceId)];
    draft.tailBytes = concatBytes([draft.tailBytes, raw]);
  }
  draft.pending = [];
  draft.pendingLength = 0;
  if (draft.indexIsStale) await writeIndex(draft, writer, sourceId);
};

/** Cuts tail and new bytes into segments; answers what stays open. */
const closeSegments = async (
  draft: StreamDraft,
  writer: PackWriter,
  sourceId: SourceId,
): Promise<Bytes> => {
  const bytes = concatBytes([draft.tailBytes, ...draft.pending]);
  let start = 0;
  for (const end of segmentEnds(bytes)) {
    const node = await writer.put(bytes.subarray(start, end), NODE.segment, sourceId);
    draft.closed = [...draft.closed, node];
    draft.newlyHeld = [...draft.newlyHeld, node];
    draft.indexIsStale = true;
    start = end;
  }
  draft.closedLength += start;
  return bytes.slice(start);
};

/** Writes the index node, and first a leaf for every full run of segments that it lists itself. */
const writeIndex = async (
  draft: StreamDraft,
  writer: PackWriter,
  sourceId: SourceId,
): Promise<void> => {
  let from = draft.leaves.reduce((sum, { covered }) => sum + covered, 0);
  while (draft.closed.length > INDEX_NODES_MAX) {
    const nodes = draft.closed.slice(0, INDEX_NODES_MAX);
    const covered = lengthOfAll(nodes);
    const cutHashes = hashesBetween(draft.cuts.hashes, from, from + covered);
    const ref = await putIndex(writer, sourceId, { leaves: [], nodes, cutHashes });
    draft.leaves = [...draft.leaves, { ref, covered }];
    draft.newlyHeld = [...draft.newlyHeld, ref];
    draft.closed = draft.closed.slice(INDEX_NODES_MAX);
    from += covered;
  }
  draft.index = await putIndex(writer, sourceId, {
    leaves: draft.leaves,
    nodes: draft.closed,
    cutHashes: hashesBetween(draft.cuts.hashes, from, draft.closedLength),
  });
  draft.indexIsStale = false;
};

/** Room is made first: refs to nodes of the open pack are written as such, and must stay in the same one. */
export const putIndex = async (
  writer: PackWriter,
  sourceId: SourceId,
  index: NodeIndex<AnyNode>,
): Promise<AnyNode> => {
  await writer.makeRoom(indexSize(index));
  const raw = indexBytes({
    leaves: index.leaves.map(({ ref, covered }) => ({ ref: refOf(ref), covered })),
    nodes: index.nodes.map(refOf),
    cutHashes: index.cutHashes,
  });
  return writer.put(raw, NODE.index, sourceId);
};
