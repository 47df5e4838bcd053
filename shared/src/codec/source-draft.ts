import { type Bytes, NO_BYTES } from '../base/bytes.ts';
import type { Hash, PackId, SourceId } from '../base/ids.ts';
import { assert, type Err, err, ok, type Result, unreachable } from '../base/result.ts';
import type { Append, Change, Replace, Splice } from '../model/change.ts';
import type { ChangeRefusal } from '../model/failure.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import { formOf, type Source, type SourceForm } from '../model/source.ts';
import { hashOf } from '../seal/hash.ts';
import { type BlobDraft, draftOfBlob, replacedBlob, spliceBlob } from './blob-draft.ts';
import { loadBlob } from './blob-load.ts';
import type { DecodeCode, DecodeError } from './decode-error.ts';
import { BLOB_MAX, DOCUMENT_DEPTH_MAX, NODE_MAX } from './limits.ts';
import type { NodeReader } from './node-reader.ts';
import { NODE } from './node-type.ts';
import { appendTo, draftOf, newStream, type StreamDraft } from './stream-draft.ts';
import { loadStream } from './stream-load.ts';
import { canonicalJson } from './strict-json.ts';
import type { WorkingState } from './working.ts';

/** Why a change was not applied; nothing of it was. */
export type ChangeRefused =
  | {
      readonly kind: 'refused-change';
      readonly sourceId: SourceId;
      readonly reason: ChangeRefusal;
    }
  /** What the change builds on cannot be read back. A replacement of the source can still be saved. */
  | {
      readonly kind: 'unreadable';
      readonly sourceId: SourceId;
      readonly code: DecodeCode;
      readonly packId: PackId | null;
    };

export interface DocumentDraft {
  readonly form: 'document';
  readonly bytes: Bytes;
  readonly hash: Hash;
}

export type Capture = DocumentDraft | StreamDraft | BlobDraft;

/** One source while a tick changes it. */
export interface SourceDraft {
  readonly source: Source;
  /** As the last snapshot has it. */
  readonly before: ManifestEntry | null;
  /** What the tick starts from, and what a new capture is judged against; `null` once it was removed. */
  good: ManifestEntry | null;
  /** `null`: as `good` has it, or removed. */
  capture: Capture | null;
  /** The capture was not built on the last good state, so it may have shrunk without a reason. */
  isReplaced: boolean;
  /** Nodes that the source gives up, and others with them where there is an index. */
  released: readonly SourceNodes[];
}

export interface DraftDeps {
  readonly reader: NodeReader;
  readonly working: WorkingState;
}

type Applied = Promise<Result<void, ChangeRefused>>;

export const draftOfSource = (source: Source, before: ManifestEntry | null): SourceDraft => ({
  source,
  before,
  good: before,
  capture: null,
  isReplaced: before !== null && before.pending !== null,
  released: [],
});

/** Applies one change to the draft of its source. */
export const applyChange = async (deps: DraftDeps, draft: SourceDraft, change: Change): Applied => {
  switch (change.kind) {
    case 'append':
      return append(deps, draft, change);
    case 'splice':
      return splice(deps, draft, change);
    case 'replace':
      return replace(deps, draft, change);
    case 'remove':
      return ok(remove(draft));
    default:
      return unreachable(change);
  }
};

/** Decides about a suspect source; one that is not suspect stays as it is. */
export const settleSource = async (
  deps: DraftDeps,
  draft: SourceDraft,
  choice: 'take' | 'keep',
): Applied => {
  const { good } = draft;
  if (good === null || good.pending === null) return ok(undefined);
  if (choice === 'keep') {
    draft.released = [...draft.released, good.pending];
    draft.good = { ...good, pending: null, health: 'ok' };
    draft.capture = null;
  } else {
    const loaded = await loadWhole(deps, draft);
    if (!loaded.ok) return loaded;
    draft.released = [...draft.released, good.nodes];
    draft.good = { ...good, nodes: good.pending, pending: null, health: 'ok' };
  }
  draft.isReplaced = false;
  return ok(undefined);
};

/**
 * Loads all that storing the source again takes. An empty splice at its beginning reads the whole of a blob
 * back, whose hash is computed from its bytes.
 */
export const loadWhole = async (deps: DraftDeps, draft: SourceDraft): Applied => {
  const found = await captureOf(deps, draft, formOf(draft.source.kind));
  if (!found.ok) return found;
  if (found.value?.form !== 'blob') return ok(undefined);
  const nothing = { at: 0, removed: 0, inserted: NO_BYTES };
  const read = await spliceBlob(found.value, deps.reader, draft.source.id, nothing);
  return read.ok ? read : unreadable(draft, read.error);
};

const append = async (deps: DraftDeps, draft: SourceDraft, change: Append): Applied => {
  const found = await captureOf(deps, draft, 'stream');
  if (!found.ok) return found;
  if (found.value === null && change.at > 0) return refused(draft, 'gap');
  const stream = found.value ?? newStream(change.generation);
  assert(stream.form === 'stream', 'a stream is loaded as one');
  draft.capture = stream;
  const added = await appendTo(stream, change);
  return added.ok ? added : refused(draft, added.error);
};

const splice = async (deps: DraftDeps, draft: SourceDraft, change: Splice): Applied => {
  const { at, removed, inserted, baseLength } = change;
  const found = await captureOf(deps, draft, 'blob');
  if (!found.ok) return found;
  const blob = found.value;
  if (blob?.form !== 'blob') return refused(draft, 'gap');
  if (baseLength !== blob.length || at + removed > blob.length) return refused(draft, 'gap');
  if (blob.length - removed + inserted.length > BLOB_MAX) return refused(draft, 'too-large');
  const spliced = await spliceBlob(blob, deps.reader, draft.source.id, change);
  return spliced.ok ? spliced : unreadable(draft, spliced.error);
};

const replace = async (deps: DraftDeps, draft: SourceDraft, { content }: Replace): Applied => {
  if (formOf(draft.source.kind) !== content.form) return refused(draft, 'wrong-form');
  const made = await newCapture(deps, draft, content);
  if (!made.ok) return made;
  draft.capture = made.value;
  draft.isReplaced = true;
  if (draft.good !== null && draft.good.pending !== null) {
    draft.released = [...draft.released, draft.good.pending];
    draft.good = { ...draft.good, pending: null };
  }
  return ok(undefined);
};

const remove = (draft: SourceDraft): void => {
  const { good } = draft;
  if (good !== null) {
    const pending = good.pending === null ? [] : [good.pending];
    draft.released = [...draft.released, good.nodes, ...pending];
  }
  draft.good = null;
  draft.capture = null;
  draft.isReplaced = false;
};

/** A capture that does not build on what was there. */
const newCapture = async (
  deps: DraftDeps,
  draft: SourceDraft,
  content: Replace['content'],
): Promise<Result<Capture, ChangeRefused>> => {
  switch (content.form) {
    case 'document': {
      const bytes = canonicalJson(content.value, DOCUMENT_DEPTH_MAX);
      if (!bytes.ok)
        return refused(draft, bytes.error.kind === 'too-large' ? 'too-large' : 'wrong-form');
      if (bytes.value.length > NODE_MAX) return refused(draft, 'too-large');
      return ok({ form: 'document', bytes: bytes.value, hash: await hashOf(bytes.value) });
    }
    case 'stream': {
      const stream = newStream(content.generation);
      await appendTo(stream, { ...content, at: 0 });
      return ok(stream);
    }
    case 'blob':
      if (content.bytes.length > BLOB_MAX) return refused(draft, 'too-large');
      return ok(replacedBlob(content.bytes, await knownPieces(deps, draft)));
    default:
      return unreachable(content);
  }
};

/** The draft's present content; `null` where there is none. */
const captureOf = async (
  deps: DraftDeps,
  draft: SourceDraft,
  form: SourceForm,
): Promise<Result<Capture | null, ChangeRefused>> => {
  if (formOf(draft.source.kind) !== form) return refused(draft, 'wrong-form');
  if (draft.capture !== null || draft.good === null) return ok(draft.capture);
  const loaded = await loadCapture(deps, draft.source.id, draft.good.pending ?? draft.good.nodes);
  if (!loaded.ok) return unreadable(draft, loaded.error);
  draft.capture = loaded.value;
  return loaded;
};

const loadCapture = async (
  { reader, working }: DraftDeps,
  sourceId: SourceId,
  nodes: SourceNodes,
): Promise<Result<Capture, DecodeError>> => {
  switch (nodes.form) {
    case 'document': {
      const bytes = await reader.readNode(nodes.node, NODE.document, sourceId);
      return bytes.ok ? ok({ form: 'document', bytes: bytes.value, hash: nodes.node.hash }) : bytes;
    }
    case 'stream': {
      const known = working.streams.get(sourceId);
      const work = known === undefined ? await loadStream(reader, sourceId, nodes) : ok(known);
      return work.ok ? ok(draftOf(work.value)) : work;
    }
    case 'blob': {
      const known = working.blobs.get(sourceId);
      const work = known === undefined ? await loadBlob(reader, sourceId, nodes) : ok(known);
      return work.ok ? ok(draftOfBlob(work.value)) : work;
    }
    default:
      return unreachable(nodes);
  }
};

/** Pieces of the last good content, for those that the new one has too. Not worth an error. */
const knownPieces = async (
  { reader, working }: DraftDeps,
  { source, good }: SourceDraft,
): Promise<readonly NodeRef[]> => {
  if (good?.nodes.form !== 'blob') return [];
  const known = good.pending === null ? working.blobs.get(source.id) : undefined;
  if (known !== undefined) return known.pieces;
  const work = await loadBlob(reader, source.id, good.nodes);
  return work.ok ? work.value.pieces : [];
};

const refused = ({ source }: SourceDraft, reason: ChangeRefusal): Err<ChangeRefused> =>
  err({ kind: 'refused-change', sourceId: source.id, reason });

const unreadable = ({ source }: SourceDraft, { kind, packId }: DecodeError): Err<ChangeRefused> =>
  err({ kind: 'unreadable', sourceId: source.id, code: kind, packId });
