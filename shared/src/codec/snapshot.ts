import type { Bytes } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import type { Json } from '../base/json.ts';
import { assert, ok, type Result } from '../base/result.ts';
import type { Commit } from '../model/commit.ts';
import type { Manifest, ManifestEntry, SourceNodes } from '../model/manifest.ts';
import type { SnapshotMeta } from '../model/snapshot.ts';
import type { SourceForm } from '../model/source.ts';
import type { FindBaseKey } from '../seal/envelope.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { refsOf } from './node-refs.ts';
import { createNodeReader } from './node-reader.ts';
import { type ReadManifest, readManifest } from './open-manifest.ts';
import { createPackCache, type PackCache } from './pack-cache.ts';
import { createPackPlaces } from './pack-places.ts';
import type { ReadPack } from './pack-seal.ts';
import {
  contentHashFrom,
  readDocumentNode,
  readStreamRange,
  readWholeBlob,
} from './read-source.ts';
import { directCounts } from './ref-counts.ts';
import { roomOf } from './source-room.ts';
import type { WorkingState } from './working.ts';

export interface OpenDeps {
  readonly vaultKey: FindBaseKey;
}

/**
 * A snapshot whose manifest has been read and agrees with its commit. Sources are read when asked for; each
 * read opens, checks and hashes what it touches. The id is one of the manifest, and of the form asked for.
 */
export interface OpenSnapshot {
  readonly manifest: Manifest;
  readonly meta: SnapshotMeta;
  readonly readDocument: (id: SourceId) => Promise<Result<Json, DecodeError>>;
  readonly readBlob: (id: SourceId) => Promise<Result<Bytes, DecodeError>>;
  /** Bytes `from` to `to`, counted from the beginning of the stream. */
  readonly readStream: (
    id: SourceId,
    from: number,
    to: number,
  ) => Promise<Result<Bytes, DecodeError>>;
  /** For the next tick on top of this snapshot; reads nothing. */
  readonly working: () => WorkingState;
  /** Reads everything and computes every content hash again. */
  readonly verifyStateHash: () => Promise<Result<void, DecodeError>>;
}

export const openSnapshotOf = async (
  { vaultKey }: OpenDeps,
  commit: Commit,
  read: ReadPack,
): Promise<Result<OpenSnapshot, DecodeError>> => {
  const cache = createPackCache();
  const opened = await readManifest({ vaultKey, read, cache }, commit);
  if (!opened.ok) return opened;
  const { packs, sources } = opened.value;
  const manifest = manifestOf(opened.value);
  const places = createPackPlaces(() => [...packs.values()].map(({ place }) => place));
  const reader = createNodeReader({ vaultKey, read, cache }, manifest, places);

  return ok({
    manifest,
    meta: metaOf(commit, manifest),
    readDocument: async (id) =>
      readDocumentNode(reader, id, nodesOf(sources.get(id), 'document').node),
    readBlob: async (id) => readWholeBlob(reader, id, nodesOf(sources.get(id), 'blob')),
    readStream: async (id, from, to) =>
      readStreamRange(reader, id, nodesOf(sources.get(id), 'stream'), from, to),
    working: () => workingOf(opened.value, manifest, cache),
    verifyStateHash: async () => {
      for (const entry of [...sources.values()].toSorted(byPlace)) {
        const hash = await contentHashFrom(reader, entry);
        if (!hash.ok) return hash;
        if (hash.value !== entry.contentHash) return decodeError('hash-mismatch', null);
      }
      return ok(undefined);
    },
  });
};

/** Sources that were written together are read together: each pack is then opened about once. */
const byPlace = (a: ManifestEntry, b: ManifestEntry): number => (placeOf(a) < placeOf(b) ? -1 : 1);

const placeOf = (entry: ManifestEntry): string => {
  const [first] = refsOf(entry);
  return first === undefined ? '' : `${first.pack} ${String(first.slot).padStart(5, '0')}`;
};

const manifestOf = ({ fields, sources, packs }: ReadManifest): Manifest => ({
  ...fields,
  sources,
  packs: new Map([...packs].map(([id, { place }]) => [id, place])),
});

const metaOf = ({ id, header }: Commit, manifest: Manifest): SnapshotMeta => ({
  commitId: id,
  sessionId: header.sessionId,
  deviceId: header.deviceId,
  counter: header.counter,
  kind: manifest.kind,
  createdAt: manifest.createdAt,
  sizeBytes: header.sizeBytes,
  stateHash: manifest.stateHash,
});

const workingOf = (
  { base, packs, sources, stateList }: ReadManifest,
  manifest: Manifest,
  cache: PackCache,
): WorkingState => ({
  manifest,
  base,
  packs,
  direct: directCounts(sources.values()),
  stateList,
  room: roomOf([...sources.values()].map(({ source }) => source)),
  streams: new Map(),
  blobs: new Map(),
  cache,
});

const nodesOf = <Form extends SourceForm>(
  entry: ManifestEntry | undefined,
  form: Form,
): SourceNodes & { readonly form: Form } => {
  assert(entry !== undefined, 'a source is read that the manifest has');
  const { nodes } = entry;
  assert(isOfForm(nodes, form), 'a source is read as what it is');
  return nodes;
};

const isOfForm = <Form extends SourceForm>(
  nodes: SourceNodes,
  form: Form,
): nodes is SourceNodes & { readonly form: Form } => nodes.form === form;
