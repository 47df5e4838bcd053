import { type Bytes, utf8 } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Manifest, NodeRef } from '../model/manifest.ts';
import { MANIFEST_REFS_MAX } from './limits.ts';
import type { ManifestJson } from './manifest-schema.ts';
import { refsOf } from './node-refs.ts';
import {
  type BaseTable,
  baseTable,
  NO_BASE_TABLE,
  type PackInfo,
  type PackTable,
  readTable,
  tableJson,
} from './pack-table.ts';
import {
  type BaseSources,
  baseSources,
  type Entries,
  NO_BASE_SOURCES,
  readSourceRows,
  sourceRows,
} from './source-rows.ts';
import type { JsonError } from './strict-json.ts';

/** A manifest that was written whole, and against which later ones say only what is different. */
export interface ManifestBase {
  readonly ref: NodeRef;
  readonly sources: BaseSources;
  readonly table: BaseTable;
}

export interface ManifestContent {
  readonly sources: Entries;
  readonly packs: PackTable;
}

export type ManifestFields = Omit<Manifest, 'sources' | 'packs'>;

/** `content` is that of the manifest at `ref`, which was written whole. */
export const asBase = (ref: NodeRef, { sources, packs }: ManifestContent): ManifestBase => ({
  ref,
  sources: baseSources(sources),
  table: baseTable(packs, ref.pack),
});

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
  const rows = sourceRows(content.sources, base?.sources ?? NO_BASE_SOURCES, refJson);
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
    ...rows,
  };
  return utf8(JSON.stringify(json));
};

/** Sources and packs of a checked manifest text; every ref now names its pack, and that pack is needed. */
export const resolveManifest = (
  json: ManifestJson,
  own: PackInfo,
  base: ManifestBase | null,
): Result<ManifestContent, JsonError> => {
  const table = readTable(json, own, base?.table ?? NO_BASE_TABLE);
  if (table === null) return BAD_CONTENT;
  const sources = readSourceRows(json, base?.sources ?? NO_BASE_SOURCES, table.refOf);
  if (sources === null) return BAD_CONTENT;
  const refs = [...sources.values()].flatMap(refsOf);
  if (refs.length > MANIFEST_REFS_MAX) return err({ kind: 'too-large' });
  return refs.every(({ pack }) => pack !== null && table.packs.has(pack))
    ? ok({ sources, packs: table.packs })
    : BAD_CONTENT;
};

const BAD_CONTENT = err({ kind: 'bad-content' });
