import type { SourceId } from '../base/ids.ts';
import { unreachable } from '../base/result.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import { formOf, type Source, type SourceForm } from '../model/source.ts';
import type {
  ChangedJson,
  ManifestJson,
  NodesJson,
  RefJson,
  SourceJson,
} from './manifest-schema.ts';

export type Entries = ReadonlyMap<SourceId, ManifestEntry>;

/** The sources of a manifest that was written whole, numbered in the order of their ids. */
export interface BaseSources {
  readonly entries: Entries;
  readonly ids: readonly SourceId[];
}

export const NO_BASE_SOURCES: BaseSources = { entries: new Map(), ids: [] };

export const baseSources = (entries: Entries): BaseSources => ({
  entries,
  ids: [...entries.keys()].toSorted(),
});

/** How entries are written against the base's: new ones whole, changed ones by number, and who has gone. */
export interface SourceRows {
  readonly sources: SourceJson[];
  readonly changed: ChangedJson[];
  readonly gone: number[];
}

type WriteRef = (ref: NodeRef) => RefJson;
type ReadRef = (ref: RefJson) => NodeRef | null;

/** Only entries that are not the base's own objects are written. */
export const sourceRows = (entries: Entries, base: BaseSources, refJson: WriteRef): SourceRows => {
  const isNumbered = ({ source }: ManifestEntry): boolean => {
    const was = base.entries.get(source.id);
    return was !== undefined && isSameSource(was.source, source);
  };
  const written = differing(entries, base).toSorted((a, b) => (a.source.id < b.source.id ? -1 : 1));
  const gone = base.ids.flatMap((id, number) => {
    const now = entries.get(id);
    return now === undefined || !isNumbered(now) ? [number] : [];
  });
  return {
    sources: written
      .filter((entry) => !isNumbered(entry))
      .map((entry) => sourceJson(entry, refJson)),
    changed: written.filter(isNumbered).map((entry) => {
      const [, , , nodes, contentHash, health, pending] = sourceJson(entry, refJson);
      return [base.ids.indexOf(entry.source.id), nodes, contentHash, health, pending];
    }),
    gone,
  };
};

export const differing = (entries: Entries, base: BaseSources): readonly ManifestEntry[] =>
  [...entries.values()].filter((entry) => base.entries.get(entry.source.id) !== entry);

/** The base's sources without those that have gone, and with the written ones. `null` for a row that does not fit. */
export const readSourceRows = (
  json: Pick<ManifestJson, 'sources' | 'changed' | 'gone'>,
  base: BaseSources,
  readRef: ReadRef,
): Entries | null => {
  const entries = new Map(base.entries);
  for (const number of json.gone) {
    const id = base.ids[number];
    if (id === undefined) return null;
    entries.delete(id);
  }
  for (const [number, ...rest] of json.changed) {
    const was = sourceAt(entries, base.ids[number]);
    const entry = was === undefined ? null : entryOf(was.source, rest, readRef);
    if (entry === null) return null;
    entries.set(entry.source.id, entry);
  }
  for (const [id, kind, key, ...rest] of json.sources) {
    const entry = entries.has(id) ? null : entryOf({ id, kind, key }, rest, readRef);
    if (entry === null) return null;
    entries.set(id, entry);
  }
  return entries;
};

const sourceAt = (entries: Entries, id: SourceId | undefined): ManifestEntry | undefined =>
  id === undefined ? undefined : entries.get(id);

const isSameSource = (a: Source, b: Source): boolean => a.kind === b.kind && a.key === b.key;

const sourceJson = (
  { source, nodes, contentHash, health, pending }: ManifestEntry,
  refJson: WriteRef,
): SourceJson => [
  source.id,
  source.kind,
  source.key,
  nodesJson(nodes, refJson),
  contentHash,
  health,
  pending === null ? null : nodesJson(pending, refJson),
];

const nodesJson = (nodes: SourceNodes, refJson: WriteRef): NodesJson => {
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

type StateJson = [NodesJson, ChangedJson[2], ChangedJson[3], NodesJson | null];

const entryOf = (
  source: Source,
  [nodesOf, contentHash, health, pendingOf]: StateJson,
  readRef: ReadRef,
): ManifestEntry | null => {
  const form = formOf(source.kind);
  const nodes = readNodes(nodesOf, form, readRef);
  const pending = pendingOf === null ? null : readNodes(pendingOf, form, readRef);
  if (nodes === null || (pendingOf !== null && pending === null)) return null;
  return { source, nodes, contentHash, health, pending };
};

const readNodes = (json: NodesJson, form: SourceForm, readRef: ReadRef): SourceNodes | null => {
  if ('document' in json) {
    const node = readRef(json.document);
    return node === null || form !== 'document' ? null : { form, node };
  }
  if ('stream' in json) {
    const [generation, length, indexOf, tailOf] = json.stream;
    const refs = readRefs(indexOf, tailOf, readRef);
    if (refs === null || form !== 'stream') return null;
    return { form, generation, length, index: refs.index, tail: refs.list };
  }
  const [length, indexOf, piecesOf] = json.blob;
  const refs = readRefs(indexOf, piecesOf, readRef);
  if (refs === null || form !== 'blob') return null;
  return { form, length, index: refs.index, pieces: refs.list };
};

const readRefs = (
  indexOf: RefJson | null,
  listOf: readonly RefJson[],
  readRef: ReadRef,
): { readonly index: NodeRef | null; readonly list: readonly NodeRef[] } | null => {
  const index = indexOf === null ? null : readRef(indexOf);
  const list = listOf.map(readRef).filter((ref) => ref !== null);
  const whole = list.length === listOf.length && (indexOf === null || index !== null);
  return whole ? { index, list } : null;
};
