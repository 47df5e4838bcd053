import type { Hash, SourceId } from '../base/ids.ts';
import { unreachable } from '../base/result.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import { type BlobDraft, finishBlob } from './blob-draft.ts';
import type { BlobWork } from './blob-load.ts';
import { contentHashOf } from './cut-hash.ts';
import { type IndexWriter, putIndex } from './index-writer.ts';
import { INLINE_NODES_MAX } from './limits.ts';
import { lengthOf, refsOfNodes } from './node-refs.ts';
import { NODE } from './node-type.ts';
import { type AnyNode, type PackWriter, refOf } from './pack-writer.ts';
import { isSuspect } from './shrink-guard.ts';
import type { DocumentDraft, SourceDraft } from './source-draft.ts';
import { finishStream, heldByIndex, type StreamDraft } from './stream-draft.ts';
import type { StreamWork } from './stream-load.ts';

export type SourceWork =
  | { readonly form: 'none'; readonly work: null }
  | { readonly form: 'stream'; readonly work: StreamWork }
  | { readonly form: 'blob'; readonly work: BlobWork };

/** What a tick does to the entry of one source. */
export type FinishedSource = { readonly kind: 'same' } | GoneSource | ChangedSource;

export interface GoneSource {
  readonly kind: 'gone';
  readonly released: readonly SourceNodes[];
}

export interface ChangedSource extends StoredCapture {
  readonly kind: 'changed';
  /** Refs into the pack that is open name no pack; after it closed they do. So these are asked for twice. */
  readonly entry: () => ManifestEntry;
  /** Bytes of the last good state and of the capture that lost most of it. */
  readonly suspect: { readonly was: number; readonly now: number } | null;
  readonly released: readonly SourceNodes[];
}

/** A capture, all of it in nodes. */
interface StoredCapture {
  readonly nodes: () => SourceNodes;
  readonly contentHash: Hash;
  readonly work: () => SourceWork;
  /** Nodes that its index nodes hold and did not before, and the other way round. */
  readonly newlyHeld: readonly AnyNode[];
  readonly noLongerHeld: readonly NodeRef[];
}

/** Puts what is new of a source into nodes and decides what its entry says. */
export const finishSource = async (
  draft: SourceDraft,
  to: IndexWriter,
): Promise<FinishedSource> => {
  const { source, before, good, released } = draft;
  if (draft.capture === null) return unloaded(draft);

  const stored = await storeCapture(draft, draft.capture, to);
  const sizes = { was: good === null ? 0 : lengthOf(good.nodes), now: lengthOf(stored.nodes()) };
  const guarded = draft.isReplaced ? good : null;
  const suspect =
    guarded !== null && isSuspect({ form: draft.capture.form, ...sizes }) ? guarded : null;
  const entry = (): ManifestEntry =>
    suspect === null
      ? {
          source,
          nodes: stored.nodes(),
          contentHash: stored.contentHash,
          health: 'ok',
          pending: null,
        }
      : { ...suspect, health: 'suspect', pending: stored.nodes() };

  if (before !== null && isSameEntry(before, entry())) return SAME;
  const replaced = guarded !== null && suspect === null ? [guarded.nodes] : [];
  return {
    kind: 'changed',
    ...stored,
    entry,
    suspect: suspect === null ? null : sizes,
    released: [...released, ...replaced],
  };
};

const SAME: FinishedSource = { kind: 'same' };

/** No capture: removed, or a suspect one that was dismissed. */
const unloaded = ({ before, good, released }: SourceDraft): FinishedSource => {
  if (before === null) return SAME;
  if (good === null) return { kind: 'gone', released };
  if (isSameEntry(before, good)) return SAME;
  return {
    kind: 'changed',
    nodes: () => good.nodes,
    contentHash: good.contentHash,
    work: () => ({ form: 'none', work: null }),
    newlyHeld: [],
    noLongerHeld: [],
    entry: () => good,
    suspect: null,
    released,
  };
};

/** Compares what the entries say, not where it lies. */
const isSameEntry = (a: ManifestEntry, b: ManifestEntry): boolean =>
  a.contentHash === b.contentHash &&
  a.health === b.health &&
  a.source.kind === b.source.kind &&
  a.source.key === b.source.key &&
  generationOf(a.nodes) === generationOf(b.nodes) &&
  pendingText(a) === pendingText(b);

const generationOf = (nodes: SourceNodes): number =>
  nodes.form === 'stream' ? nodes.generation : 0;

const pendingText = ({ pending }: ManifestEntry): string =>
  pending === null
    ? ''
    : [generationOf(pending), ...refsOfNodes(pending).map(({ hash }) => hash)].join();

const storeCapture = async (
  draft: SourceDraft,
  capture: NonNullable<SourceDraft['capture']>,
  to: IndexWriter,
): Promise<StoredCapture> => {
  const { id } = draft.source;
  switch (capture.form) {
    case 'document':
      return storeDocument(draft, capture, to.writer);
    case 'stream':
      return storeStream(capture, to, id);
    case 'blob':
      return storeBlob(capture, to, id);
    default:
      return unreachable(capture);
  }
};

const storeDocument = async (
  { source, good }: SourceDraft,
  { bytes, hash }: DocumentDraft,
  writer: PackWriter,
): Promise<StoredCapture> => {
  const known = [good?.nodes, good?.pending]
    .map((nodes) => (nodes?.form === 'document' ? nodes.node : null))
    .find((node) => node?.hash === hash);
  const node = known ?? (await writer.put(bytes, NODE.document, source.id));
  return {
    nodes: () => ({ form: 'document', node: refOf(node) }),
    contentHash: hash,
    work: () => ({ form: 'none', work: null }),
    newlyHeld: [],
    noLongerHeld: [],
  };
};

const storeStream = async (
  draft: StreamDraft,
  to: IndexWriter,
  sourceId: SourceId,
): Promise<StoredCapture> => {
  await finishStream(draft, to, sourceId);
  const { generation, length, closedLength, tailBytes, cuts, newlyClosed } = draft;
  const work = (): StreamWork => ({
    generation,
    length,
    index: draft.index === null ? null : refOf(draft.index),
    leaves: draft.leaves.map(({ ref, covered }) => ({ ref: refOf(ref), covered })),
    lastLeaf: draft.lastLeaf.map(refOf),
    closedLength,
    tail: draft.tail.map(refOf),
    tailBytes,
    cuts,
  });
  const nodes = (): SourceNodes => {
    const { index, tail } = work();
    return { form: 'stream', generation, length, index, tail: index === null ? tail : [] };
  };
  return {
    nodes,
    contentHash: await contentHashOf(cuts),
    work: () => ({ form: 'stream', work: work() }),
    newlyHeld: [...newlyClosed, ...heldByIndex(draft)],
    noLongerHeld: draft.heldBefore,
  };
};

const storeBlob = async (
  draft: BlobDraft,
  to: IndexWriter,
  sourceId: SourceId,
): Promise<StoredCapture> => {
  const { length, old } = draft;
  const { pieces, cuts, content } = await finishBlob(draft, to.writer, sourceId);
  const isInline = pieces.length <= INLINE_NODES_MAX;
  const indexed = { leaves: [], nodes: pieces, cutHashes: cuts.hashes };
  const index = isInline ? null : await putIndex(to, sourceId, indexed);
  const work = (): BlobWork => ({
    length,
    index: index === null ? null : refOf(index),
    pieces: pieces.map(refOf),
    cutHashes: cuts.hashes,
    content,
  });
  const nodes = (): SourceNodes => {
    const { index: indexRef, pieces: refs } = work();
    return { form: 'blob', length, index: indexRef, pieces: isInline ? refs : [] };
  };
  return {
    nodes,
    contentHash: await contentHashOf(cuts),
    work: () => ({ form: 'blob', work: work() }),
    newlyHeld: isInline ? [] : pieces,
    noLongerHeld: old.index === null ? [] : old.pieces,
  };
};
