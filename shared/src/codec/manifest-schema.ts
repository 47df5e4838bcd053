import * as z from 'zod/mini';
import type { Bytes } from '../base/bytes.ts';
import type { HashId, RandomId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { SNAPSHOT_KINDS, HEALTHS } from '../model/snapshot.ts';
import { isSourceKind, type SourceKind } from '../model/source.ts';
import type {
  AccountId,
  CommitId,
  DeviceId,
  Hash,
  PackId,
  SessionId,
  SourceId,
  VaultId,
} from '../base/ids.ts';
import {
  INLINE_NODES_MAX,
  KEY_MAX,
  MANIFEST_MAX,
  MANIFEST_REFS_MAX,
  PARENTS_MAX,
} from './limits.ts';
import { type JsonError, parseCompactJson } from './strict-json.ts';

const PACKS_MAX = 4096;
const SEEN_MAX = 1024;
const APP_VERSION_MAX = 64;
/** manifest, sources, source, nodes, tuple, refs, ref. */
const DEPTH_MAX = 7;

const matches =
  (shape: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && shape.test(value);
const isId = matches(/^[0-9a-f]{32}$/);
const isHash = matches(/^[0-9a-f]{64}$/);
const id = <T extends RandomId>() => z.custom<T>(isId);
const hash = <T extends HashId>() => z.custom<T>(isHash);

const count = z.int().check(z.nonnegative());
const text = (most: number) => z.string().check(z.maxLength(most));
const kind = z.custom<SourceKind>((value) => typeof value === 'string' && isSourceKind(value));

/** pack number, slot, raw length, hash. */
const ref = z.tuple([count, count, count, hash<Hash>()]);
const documentNodes = z.strictObject({ document: ref });
/** generation, length, index, tail. */
const streamNodes = z.strictObject({
  stream: z.tuple([
    count,
    count,
    z.nullable(ref),
    z.array(ref).check(z.maxLength(INLINE_NODES_MAX)),
  ]),
});
/** length, index, pieces. */
const blobNodes = z.strictObject({
  blob: z.tuple([count, z.nullable(ref), z.array(ref).check(z.maxLength(INLINE_NODES_MAX))]),
});
const nodes = z.union([documentNodes, streamNodes, blobNodes]);

/** id, kind, key, nodes, content hash, health, pending. */
const source = z.tuple([
  id<SourceId>(),
  kind,
  text(KEY_MAX),
  nodes,
  hash<Hash>(),
  z.enum(HEALTHS),
  z.nullable(nodes),
]);
/** The same, with the number of the base's source instead of what a source never changes. */
const changed = z.tuple([count, nodes, hash<Hash>(), z.enum(HEALTHS), z.nullable(nodes)]);
/** pack id, device, counter, part, epoch, sealed bytes, refs to it from index nodes. */
const pack = z.tuple([hash<PackId>(), id<DeviceId>(), count, count, count, count, count]);

const manifest = z.strictObject({
  v: z.literal(1),
  accountId: id<AccountId>(),
  vaultId: id<VaultId>(),
  sessionId: id<SessionId>(),
  deviceId: id<DeviceId>(),
  counter: count,
  prev: z.nullable(hash<CommitId>()),
  parents: z.array(hash<CommitId>()).check(z.maxLength(PARENTS_MAX)),
  kind: z.enum(SNAPSHOT_KINDS),
  createdAt: z.tuple([count, count]),
  appVersion: text(APP_VERSION_MAX),
  stateHash: hash<Hash>(),
  seen: z.array(z.tuple([id<DeviceId>(), count, hash<CommitId>()])).check(z.maxLength(SEEN_MAX)),
  base: z.nullable(ref),
  held: count,
  packs: z.array(pack).check(z.maxLength(PACKS_MAX)),
  packsGone: z.array(count).check(z.maxLength(PACKS_MAX)),
  sources: z.array(source).check(z.maxLength(MANIFEST_REFS_MAX)),
  changed: z.array(changed).check(z.maxLength(MANIFEST_REFS_MAX)),
  gone: z.array(count).check(z.maxLength(MANIFEST_REFS_MAX)),
});

export type ManifestJson = z.infer<typeof manifest>;
export type RefJson = z.infer<typeof ref>;
export type NodesJson = z.infer<typeof nodes>;
export type SourceJson = z.infer<typeof source>;
export type ChangedJson = z.infer<typeof changed>;
export type PackJson = z.infer<typeof pack>;

/** Checks the text of a manifest node: size, JSON, schema, order of every list (FORMAT.md, section 4). */
export const parseManifestJson = (raw: Bytes): Result<ManifestJson, JsonError> => {
  if (raw.length > MANIFEST_MAX) return err({ kind: 'too-large' });
  const value = parseCompactJson(raw, DEPTH_MAX);
  if (!value.ok) return value;
  const parsed = z.safeParse(manifest, value.value);
  return parsed.success && isOrdered(parsed.data) ? ok(parsed.data) : err({ kind: 'bad-content' });
};

const isOrdered = (json: ManifestJson): boolean =>
  isAscending(json.parents) &&
  isAscending(json.seen.map(([device]) => device)) &&
  isAscending(json.packs.map(([packId]) => packId)) &&
  isAscending(json.packsGone) &&
  isAscending(json.sources.map(([sourceId]) => sourceId)) &&
  isAscending(json.changed.map(([number]) => number)) &&
  isAscending(json.gone);

/** Strictly, so that nothing stands in a list twice. */
const isAscending = (list: readonly (string | number)[]): boolean =>
  list.every((item, at) => {
    const last = list[at - 1];
    return last === undefined || last < item;
  });
