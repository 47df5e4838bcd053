import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Append } from '../model/change.ts';
import type { NodeRef } from '../model/manifest.ts';
import { type Cuts, extendCuts, hashesBetween, NO_CUTS } from './cut-hash.ts';
import { type IndexWriter, putIndex } from './index-writer.ts';
import {
  INLINE_NODES_MAX,
  LEAF_NODES_MAX,
  STREAM_PENDING_MAX,
  TAIL_MAX,
  TAIL_NODES_MAX,
} from './limits.ts';
import type { Leaf } from './node-index.ts';
import { NODE } from './node-type.ts';
import type { AnyNode } from './pack-writer.ts';
import { segmentEnds } from './segments.ts';
import { lengthOfAll, type StreamWork } from './stream-load.ts';

/** A stream while a tick adds to it. */
export interface StreamDraft {
  readonly form: 'stream';
  readonly generation: number;
  length: number;
  index: AnyNode | null;
  leaves: readonly Leaf<AnyNode>[];
  lastLeaf: readonly AnyNode[];
  closedLength: number;
  tail: readonly AnyNode[];
  tailBytes: Bytes;
  cuts: Cuts;
  /** New bytes that are in no node yet. */
  pending: Bytes[];
  pendingLength: number;
  /** Segments closed in this tick. */
  newlyClosed: readonly AnyNode[];
  /** What the index node held before it. */
  readonly heldBefore: readonly NodeRef[];
}

export const newStream = (generation: number): StreamDraft =>
  draftOf({
    generation,
    length: 0,
    index: null,
    leaves: [],
    lastLeaf: [],
    closedLength: 0,
    tail: [],
    tailBytes: NO_BYTES,
    cuts: NO_CUTS,
  });

export const draftOf = (work: StreamWork): StreamDraft => ({
  ...work,
  form: 'stream',
  pending: [],
  pendingLength: 0,
  newlyClosed: [],
  heldBefore: heldByIndex(work),
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
  if (generation > draft.generation || at > draft.length) return err('gap');
  const added = withoutFirst(parts, draft.length - at);
  const addedLength = added.reduce((sum, part) => sum + part.length, 0);
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
  to: IndexWriter,
  sourceId: SourceId,
): Promise<void> => {
  if (draft.pendingLength < STREAM_PENDING_MAX) return;
  const rest = await closeSegments(draft, to, sourceId);
  draft.tail = [];
  draft.tailBytes = NO_BYTES;
  draft.pending = [rest];
  draft.pendingLength = rest.length;
};

/** Puts what is new into nodes: one more for the open tail, or, where that is full, closed segments. */
export const finishStream = async (
  draft: StreamDraft,
  to: IndexWriter,
  sourceId: SourceId,
): Promise<void> => {
  if (draft.pendingLength === 0 && draft.newlyClosed.length === 0) return;
  const isFull =
    draft.tail.length >= TAIL_NODES_MAX || draft.tailBytes.length + draft.pendingLength > TAIL_MAX;
  if (isFull) {
    const rest = await closeSegments(draft, to, sourceId);
    draft.tail = rest.length === 0 ? [] : [await to.writer.put(rest, NODE.segment, sourceId)];
    draft.tailBytes = rest;
  } else if (draft.pendingLength > 0) {
    const raw = concatBytes(draft.pending);
    draft.tail = [...draft.tail, await to.writer.put(raw, NODE.segment, sourceId)];
    draft.tailBytes = concatBytes([draft.tailBytes, raw]);
  }
  draft.pending = [];
  draft.pendingLength = 0;
  if (draft.newlyClosed.length > 0) await writeLeaves(draft, to, sourceId);
  const { leaves, tail } = draft;
  const isInline = leaves.length === 0 && tail.length <= INLINE_NODES_MAX;
  const index = { leaves, nodes: tail, cutHashes: NO_BYTES };
  draft.index = isInline ? null : await putIndex(to, sourceId, index);
};

/** What the index node of a stream holds, besides the segments in its leaves. */
export const heldByIndex = <Node>({
  index,
  leaves,
  tail,
}: Pick<StreamWork<Node>, 'index' | 'leaves' | 'tail'>): readonly Node[] =>
  index === null ? [] : [...leaves.map(({ ref }) => ref), ...tail];

/** Cuts tail and new bytes into segments; answers what stays open. */
const closeSegments = async (
  draft: StreamDraft,
  { writer }: IndexWriter,
  sourceId: SourceId,
): Promise<Bytes> => {
  const bytes = concatBytes([draft.tailBytes, ...draft.pending]);
  const closed: AnyNode[] = [];
  let start = 0;
  for (const end of segmentEnds(bytes)) {
    closed.push(await writer.put(bytes.subarray(start, end), NODE.segment, sourceId));
    start = end;
  }
  draft.newlyClosed = [...draft.newlyClosed, ...closed];
  draft.closedLength += start;
  return bytes.slice(start);
};

/** Writes the last leaf again with the segments closed in this tick, and full ones where it overflows. */
const writeLeaves = async (
  draft: StreamDraft,
  to: IndexWriter,
  sourceId: SourceId,
): Promise<void> => {
  const full = draft.lastLeaf.length > 0 ? draft.leaves.slice(0, -1) : draft.leaves;
  const leaves = [...full];
  let from = full.reduce((sum, { covered }) => sum + covered, 0);
  let left = [...draft.lastLeaf, ...draft.newlyClosed];
  while (left.length > 0) {
    const nodes = left.slice(0, LEAF_NODES_MAX);
    const covered = lengthOfAll(nodes);
    const cutHashes = hashesBetween(draft.cuts.hashes, from, from + covered);
    const ref = await putIndex(to, sourceId, { leaves: [], nodes, cutHashes });
    leaves.push({ ref, covered });
    draft.lastLeaf = nodes.length < LEAF_NODES_MAX ? nodes : [];
    left = left.slice(LEAF_NODES_MAX);
    from += covered;
  }
  draft.leaves = leaves;
};
