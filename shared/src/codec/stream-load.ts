import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { assert, ok, type Result } from '../base/result.ts';
import type { NodeRef, SourceNodes } from '../model/manifest.ts';
import { type Cuts, extendCuts, HASH_BYTES } from './cut-hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { CUT_BYTES, LEAF_NODES_MAX } from './limits.ts';
import { type Leaf, type NodeIndex, parseIndex } from './node-index.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';

export type StreamNodes = SourceNodes & { readonly form: 'stream' };

/** A stream as the next append needs it. */
export interface StreamWork<Node = NodeRef> {
  readonly generation: number;
  readonly length: number;
  /** Lists the leaves and the open tail. */
  readonly index: Node | null;
  readonly leaves: readonly Leaf<Node>[];
  /** Segments of the last leaf while it is not full; that leaf is among the leaves. */
  readonly lastLeaf: readonly Node[];
  readonly closedLength: number;
  readonly tail: readonly Node[];
  readonly tailBytes: Bytes;
  readonly cuts: Cuts;
}

/** Reads the index nodes, the open tail and the begun cut; no other content. */
export const loadStream = async (
  reader: NodeReader,
  sourceId: SourceId,
  nodes: StreamNodes,
): Promise<Result<StreamWork, DecodeError>> => {
  const read = await readWholeIndex(reader, sourceId, nodes.index);
  if (!read.ok) return read;
  const { leaves, leafNodes, lastLeaf, nodes: indexTail, cutHashes } = read.value;
  const closedLength = lengthOfAll(leafNodes);
  const tail = [...indexTail, ...nodes.tail];
  const tailBytes = await readNodes(reader, sourceId, tail);
  if (!tailBytes.ok) return tailBytes;
  const rest = await readEnd(reader, sourceId, leafNodes, closedLength % CUT_BYTES);
  if (!rest.ok) return rest;

  const { generation, length, index } = nodes;
  const hasCuts = cutHashes.length === Math.floor(closedLength / CUT_BYTES) * HASH_BYTES;
  if (closedLength + tailBytes.value.length !== length || !hasCuts) {
    return decodeError('bad-content', index?.pack ?? null);
  }
  const cuts = await extendCuts({ hashes: cutHashes, rest: rest.value }, [tailBytes.value]);
  return ok({
    generation,
    length,
    index,
    leaves,
    lastLeaf,
    closedLength,
    tail,
    tailBytes: tailBytes.value,
    cuts,
  });
};

/** An index node with all its leaves read in. */
export interface WholeIndex {
  readonly leaves: readonly Leaf<NodeRef>[];
  /** Of all leaves. */
  readonly leafNodes: readonly NodeRef[];
  /** Of the last leaf, unless it is full. */
  readonly lastLeaf: readonly NodeRef[];
  /** Behind those of the leaves. */
  readonly nodes: readonly NodeRef[];
  readonly cutHashes: Bytes;
}

const NO_INDEX: WholeIndex = {
  leaves: [],
  leafNodes: [],
  lastLeaf: [],
  nodes: [],
  cutHashes: NO_BYTES,
};

export const readWholeIndex = async (
  reader: NodeReader,
  sourceId: SourceId,
  ref: NodeRef | null,
): Promise<Result<WholeIndex, DecodeError>> => {
  if (ref === null) return ok(NO_INDEX);
  const root = await readIndex(reader, sourceId, ref);
  if (!root.ok) return root;
  const { leaves, nodes } = root.value;
  const leafNodes: NodeRef[] = [];
  const hashes: Bytes[] = [];
  let lastLeaf: readonly NodeRef[] = [];
  for (const leaf of leaves) {
    const read = await readLeaf(reader, sourceId, leaf);
    if (!read.ok) return read;
    leafNodes.push(...read.value.nodes);
    hashes.push(read.value.cutHashes);
    lastLeaf = read.value.nodes.length < LEAF_NODES_MAX ? read.value.nodes : [];
  }
  const cutHashes = concatBytes([...hashes, root.value.cutHashes]);
  return ok({ leaves, leafNodes, lastLeaf, nodes, cutHashes });
};

export const readIndex = async (
  reader: NodeReader,
  sourceId: SourceId,
  ref: NodeRef,
): Promise<Result<NodeIndex, DecodeError>> => {
  assert(ref.pack !== null, 'refs that are kept in memory name their pack');
  const raw = await reader.readNode(ref, NODE.index, sourceId);
  if (!raw.ok) return raw;
  const index = parseIndex(raw.value, ref.pack, reader.places);
  return index.ok ? index : decodeError(index.error.kind, ref.pack);
};

/** A leaf has no leaves, and covers what its index says. */
export const readLeaf = async (
  reader: NodeReader,
  sourceId: SourceId,
  { ref, covered }: Leaf<NodeRef>,
): Promise<Result<NodeIndex, DecodeError>> => {
  const leaf = await readIndex(reader, sourceId, ref);
  if (!leaf.ok) return leaf;
  const fits = leaf.value.leaves.length === 0 && lengthOfAll(leaf.value.nodes) === covered;
  return fits ? leaf : decodeError('bad-content', ref.pack);
};

export const lengthOfAll = (nodes: readonly { readonly rawLength: number }[]): number =>
  nodes.reduce((sum, { rawLength }) => sum + rawLength, 0);

const readNodes = async (
  reader: NodeReader,
  sourceId: SourceId,
  refs: readonly NodeRef[],
): Promise<Result<Bytes, DecodeError>> => {
  const parts: Bytes[] = [];
  for (const ref of refs) {
    const raw = await reader.readNode(ref, NODE.segment, sourceId);
    if (!raw.ok) return raw;
    parts.push(raw.value);
  }
  return ok(concatBytes(parts));
};

/** The last `length` bytes of segments, reading only the segments they lie in. */
const readEnd = async (
  reader: NodeReader,
  sourceId: SourceId,
  segments: readonly NodeRef[],
  length: number,
): Promise<Result<Bytes, DecodeError>> => {
  let first = segments.length;
  let covered = 0;
  while (covered < length && first > 0) {
    first -= 1;
    covered += segments[first]?.rawLength ?? 0;
  }
  const bytes = await readNodes(reader, sourceId, segments.slice(first));
  return bytes.ok ? ok(bytes.value.slice(bytes.value.length - length)) : bytes;
};
