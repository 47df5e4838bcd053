import { type Bytes, utf8 } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import { err, ok, type Result, unreachable } from '../base/result.ts';
import type { Manifest, ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import { formOf, type SourceForm } from '../model/source.ts';
import { MANIFEST_REFS_MAX } from './limits.ts';
import type { ManifestJson, NodesJson, RefJson, SourceJson } from './manifest-schema.ts';
import { refsOf } from './node-refs.ts';
import {
  type BaseTable,
  NO_BASE_TABLE,
  type PackInfo,
  type PackTable,
  readTable,
  tableJson,
} from './pack-table.ts';
import type { JsonError } from './strict-json.ts';

export type Entries = ReadonlyMap<SourceId, ManifestEntry>;

/** A manifest that was written whole, and against which later ones say only what is different. */
export interface ManifestBase {
  readonly ref: NodeRef;
  readonly sources: Entries;
  readonly table: BaseTable;
}

export interface ManifestContent {
  readonly sources: Entries;
  readonly packs: PackTable;
}

export type ManifestFields = Omit<Manifest, 'sources' | 'packs'>;

/**
 * The text of a manifest (FORMAT.md, section 4). In `content` a ref without a pack is one into the manifest's
 * own pack, and `content.packs` is without that pack; `held` counts the refs to it from index nodes.
 */
export const manifestJson = (
  fields: ManifestFields,
  content: ManifestContent,
  held: number,
  base: ManifestBase | null,
): Bytes => {
  const { packs, packsGone, refJson } = tableJson(content.packs, base?.table ?? NO_BASE_TABLE);
  const json: ManifestJson = {
    v: 1,
    accountId: fields.accountId,
    vaultId: fields.vaultId,
    sessionId: fields.sessionId,
    deviceId: fields.deviceId,
    counter: fields.counter,
    prev: fields.prev,
    parents: [...fields.parents],
    kind: fields.kind,
    createdAt: [fields.createdAt.wallMs, fields.createdAt.tick],
    appVersion: fields.appVersion,
    stateHash: fields.stateHash,
    seen: fields.seen.map(({ deviceId, counter, commitId }) => [deviceId, counter, commitId]),
    base: base === null ? null : refJson(base.ref),
    held,
    packs,
    packsGone,
    sources: differing(content.sources, base)
      .toSorted((a, b) => (a.source.id < b.source.id ? -1 : 1))
      .map((entry) => sourceJson(entry, refJson)),
    sourcesGone: gone(content.sources, base),
  };
  return utf8(JSON.stringify(json));
};

/** Entries that are not the base's own objects: they alone are written. */
export const differing = (sources: Entries, base: ManifestBase | null): readonly ManifestEntry[] =>
  [...sources.values()].filter((entry) => base?.sources.get(entry.source.id) !== entry);

/** Sources of the base that the new manifest has no more, ascending. */
export const gone = (sources: Entries, base: ManifestBase | null): SourceId[] =>
  [...(base?.sources.keys() ?? [])].filter((id) => !sources.has(id)).toSorted();

/** Sources and packs of a checked manifest text; every ref now names its pack, and that pack is needed. */
export const resolveManifest = (
  json: ManifestJson,
  own: PackInfo,
  base: ManifestBase | null,
): Result<ManifestContent, JsonError> => {
  const table = readTable(json, own, base?.table ?? NO_BASE_TABLE);
  if (table === null) return BAD_CONTENT;
  const sources = readSources(json, table.refOf, base?.sources ?? new Map());
  if (sources === null) return BAD_CONTENT;
  const refs = [...sources.values()].flatMap(refsOf);
  if (refs.length > MANIFEST_REFS_MAX) return err({ kind: 'too-large' });
  return refs.every(({ pack }) => pack !== null && table.packs.has(pack))
    ? ok({ sources, packs: table.packs })
    : BAD_CONTENT;
};

const BAD_CONTENT = err({ kind: 'bad-content' });

const sourceJson = (
  { source, nodes, contentHash, health, pending }: ManifestEntry,
  refJson: (ref: NodeRef) => RefJson,
): SourceJson => [
  source.id,
  source.kind,
  source.key,
  nodesJson(nodes, refJson),
  contentHash,
  health,
  pending === null ? null : nodesJson(pending, refJson),
];

const nodesJson = (nodes: SourceNodes, refJson: (ref: NodeRef) => RefJson): NodesJson => {
  switch (nodes.form) {
    case 'document':
      return { document: refJson(nodes.node) };
    case 'stream': {
      const index = nodes.index === null ? null : refJson(nodes.index);
      return { stream: [nodes.generation, nodes.length, index, nodes.tail.map(refJson)] };
    }
    case 'blob': {
      const index = nodes.index === null ? null : refJson(nodes.index);
      return { blob: [nodes.length, index, nodes.pieces.map(refJson)] };
    }
    default:
      return unreachable(nodes);
  }
};

type RefOf = (ref: RefJson) => NodeRef | null;

/** The base's sources without those given up, and with those written here. */
const readSources = (json: ManifestJson, refOf: RefOf, base: Entries): Entries | null => {
  const sources = new Map(base);
  for (const id of json.sourcesGone) if (!sources.delete(id)) return null;
  for (const row of json.sources) {
    const entry = readSource(row, refOf);
    if (entry === null) return null;
    sources.set(entry.source.id, entry);
  }
  return sources;
};

const readSource = (
  [id, kind, key, nodesOf, contentHash, health, pendingOf]: SourceJson,
  refOf: RefOf,
): ManifestEntry | null => {
  const form = formOf(kind);
  const nodes = readNodes(nodesOf, form, refOf);
  const pending = pendingOf === null ? null : readNodes(pendingOf, form, refOf);
  if (nodes === null || (pendingOf !== null && pending === null)) return null;
  return { source: { id, kind, key }, nodes, contentHash, health, pending };
};

const readNodes = (json: NodesJson, form: SourceForm, refOf: RefOf): SourceNodes | null => {
  if ('document' in json) {
    const node = refOf(json.document);
    return node === null || form !== 'document' ? null : { form, node };
  }
  if ('stream' in json) {
    const [generation, length, indexOf, tailOf] = json.stream;
    const refs = readRefs(indexOf, tailOf, refOf);
    if (refs === null || form !== 'stream') return null;
    return { form, generation, length, index: refs.index, tail: refs.list };
  }
  const [length, indexOf, piecesOf] = json.blob;
  const refs = readRefs(indexOf, piecesOf, refOf);
  if (refs === null || form !== 'blob') return null;
  return { form, length, index: refs.index, pieces: refs.list };
};

const readRefs = (
  indexOf: RefJson | null,
  listOf: readonly RefJson[],
  refOf: RefOf,
): { readonly index: NodeRef | null; readonly list: readonly NodeRef[] } | null => {
  const index = indexOf === null ? null : refOf(indexOf);
  const list = listOf.map(refOf).filter((ref) => ref !== null);
  const whole = list.length === listOf.length && (indexOf === null || index !== null);
  return whole ? { index, list } : null;
};
