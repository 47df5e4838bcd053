import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { assert, ok, type Result } from '../base/result.ts';
import type { NodeRef, SourceNodes } from '../model/manifest.ts';
import { type Cuts, extendCuts, HASH_BYTES } from './cut-hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { CUT_BYTES } from './limits.ts';
import { type Leaf, type NodeIndex, parseIndex } from './node-index.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';

export type StreamNodes = SourceNodes & { readonly form: 'stream' };

/** A stream as the next append needs it. */
export interface StreamWork<Node = NodeRef> {
  readonly generation: number;
  readonly length: number;
  readonly index: Node | null;
  readonly leaves: readonly Leaf<Node>[];
  /** Closed segments behind those of the leaves. */
  readonly closed: readonly Node[];
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
  const index = await readWholeIndex(reader, sourceId, nodes.index);
  if (!index.ok) return index;
  const { leaves, closed, leafNodes, cutHashes, length: closedLength } = index.value;
  const tail = await readNodes(reader, sourceId, nodes.tail);
  if (!tail.ok) return tail;
  const rest = await readEnd(reader, sourceId, [...leafNodes, ...closed], closedLength % CUT_BYTES);
  if (!rest.ok) return rest;

  const tailBytes = tail.value;
  const wholeCuts = Math.floor(closedLength / CUT_BYTES) * HASH_BYTES;
  const fits = closedLength + tailBytes.length === nodes.length && cutHashes.length === wholeCuts;
  if (!fits) return decodeError('bad-content', nodes.index?.pack ?? null);
  const { generation, length, tail: tailRefs } = nodes;
  const cuts = await extendCuts({ hashes: cutHashes, rest: rest.value }, [tailBytes]);
  return ok({
    generation,
    length,
    index: nodes.index,
    leaves,
    closed,
    closedLength,
    tail: tailRefs,
    tailBytes,
    cuts,
  });
};

/** An index node with all its leaves. */
export interface WholeIndex {
  readonly leaves: readonly Leaf<NodeRef>[];
  readonly leafNodes: readonly NodeRef[];
  readonly closed: readonly NodeRef[];
  readonly cutHashes: Bytes;
  /** Bytes in all its nodes. */
  readonly length: number;
}

const NO_INDEX: WholeIndex = {
  leaves: [],
  leafNodes: [],
  closed: [],
  cutHashes: new Uint8Array(0),
  length: 0,
};

export const readWholeIndex = async (
  reader: NodeReader,
  sourceId: SourceId,
  ref: NodeRef | null,
): Promise<Result<WholeIndex, DecodeError>> => {
  if (ref === null) return ok(NO_INDEX);
  const root = await readIndex(reader, sourceId, ref);
  if (!root.ok) return root;
  const { leaves, nodes: closed } = root.value;
  const leafNodes: NodeRef[] = [];
  const hashes: Bytes[] = [];
  for (const leaf of leaves) {
    const read = await readLeaf(reader, sourceId, leaf);
    if (!read.ok) return read;
    leafNodes.push(...read.value.nodes);
    hashes.push(read.value.cutHashes);
  }
  const length = lengthOfAll(leafNodes) + lengthOfAll(closed);
  const cutHashes = concatBytes([...hashes, root.value.cutHashes]);
  return ok({ leaves, leafNodes, closed, cutHashes, length });
};

export const readIndex = async (
  reader: NodeReader,
  sourceId: SourceId,
  ref: NodeRef,
): Promise<Result<NodeIndex, DecodeError>> => {
  assert(ref.pack !== null, 'refs that are kept in memory name their pack');
  const raw = await reader.readNode(ref, NODE.index, sourceId);
  if (!raw.ok) return raw;
  const index = parseIndex(raw.value, ref.pack);
  return index.ok ? index : decodeError('bad-content', ref.pack);
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
