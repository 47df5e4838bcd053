import { millis } from '../base/ports.ts';
import { ok, type Result } from '../base/result.ts';
import { needsRoot } from '../chain/chain.ts';
import type { Commit, CommitHeader } from '../model/commit.ts';
import type { NodeRef, PackPlace } from '../model/manifest.ts';
import { hashOf } from '../seal/hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { MANIFEST_MAX } from './limits.ts';
import {
  asBase,
  type ManifestBase,
  type ManifestContent,
  type ManifestFields,
  resolveManifest,
} from './manifest-json.ts';
import { type ManifestJson, parseManifestJson } from './manifest-schema.ts';
import type { ReaderDeps } from './node-reader.ts';
import { readSlot } from './node-reader.ts';
import { NODE } from './node-type.ts';
import { openPack } from './pack-seal.ts';
import type { PackInfo } from './pack-table.ts';
import { type StateList, stateHashOf, stateListOf } from './state-list.ts';

/** A manifest that agrees with its commit, its base read in. */
export interface ReadManifest extends ManifestContent {
  readonly fields: ManifestFields;
  readonly base: ManifestBase;
  readonly stateList: StateList;
}

/** Reads the manifest of a verified commit; checks in the order of FORMAT.md, section 8. */
export const readManifest = async (
  deps: ReaderDeps,
  { header }: Commit,
): Promise<Result<ReadManifest, DecodeError>> => {
  const { deviceId, counter, vaultEpoch: epoch } = header;
  const { pack: id, slot } = header.manifest;
  const own = await readManifestNode(deps, header, { id, deviceId, counter, part: 0, epoch }, slot);
  if (!own.ok) return own;
  const { json, ref, info } = own.value;
  if (!isOf(json, header)) return decodeError('id-mismatch', id);

  const base = await readBase(deps, header, json);
  if (!base.ok) return base;
  const content = resolveManifest(json, info, base.value);
  if (!content.ok) return decodeError(content.error.kind, id);
  if ((await needsRoot([...content.value.packs.keys()])) !== header.needsRoot) {
    return decodeError('needs-mismatch', id);
  }
  const stateList = stateListOf(content.value.sources.values());
  if ((await stateHashOf(stateList)) !== json.stateHash) return decodeError('hash-mismatch', id);
  return ok({
    ...content.value,
    fields: fieldsOf(json),
    base: base.value ?? asBase(ref, content.value),
    stateList,
  });
};

interface ManifestNode {
  readonly json: ManifestJson;
  readonly ref: NodeRef;
  readonly info: PackInfo;
}

/** An envelope around a pack: 156 bytes of header and 16 of tag. */
const ENVELOPE_BYTES = 172;

const readManifestNode = async (
  deps: ReaderDeps,
  scope: CommitHeader,
  place: PackPlace,
  slot: number,
  hash: NodeRef['hash'] | null = null,
): Promise<Result<ManifestNode, DecodeError>> => {
  const { id } = place;
  const pack = await deps.cache.open(id, () => openPack(deps, scope, place));
  if (!pack.ok) return pack;
  const row = pack.value.slots[slot];
  if (row === undefined) return decodeError('bad-content', id);
  const raw = await readSlot(id, row, NODE.manifest, null, MANIFEST_MAX);
  if (!raw.ok) return raw;

  const rawHash = await hashOf(raw.value);
  if (hash !== null && hash !== rawHash) return decodeError('hash-mismatch', id);
  const json = parseManifestJson(raw.value);
  if (!json.ok) return decodeError(json.error.kind, id);
  const ref = { pack: id, slot, rawLength: raw.value.length, hash: rawHash };
  const info = {
    place,
    sizeBytes: pack.value.sizeBytes + ENVELOPE_BYTES,
    held: json.value.held,
  };
  return ok({ json: json.value, ref, info });
};

/** The manifest that this one says the difference to. It must be whole, of this session, and where it says it is. */
const readBase = async (
  deps: ReaderDeps,
  header: CommitHeader,
  { base: baseRef, packs }: ManifestJson,
): Promise<Result<ManifestBase | null, DecodeError>> => {
  if (baseRef === null) return ok(null);
  const [number, slot, , hash] = baseRef;
  const row = number === 0 ? undefined : packs[number - 1];
  if (row === undefined) return decodeError('bad-content', header.manifest.pack);
  const [id, deviceId, counter, part, epoch] = row;
  const place = { id, deviceId, counter, part, epoch };
  const read = await readManifestNode(deps, header, place, slot, hash);
  if (!read.ok) return read;

  const { json, ref, info } = read.value;
  if (!isInSession(json, header) || json.deviceId !== deviceId || json.counter !== counter) {
    return decodeError('id-mismatch', id);
  }
  if (json.base !== null) return decodeError('bad-content', id);
  const content = resolveManifest(json, info, null);
  return content.ok ? ok(asBase(ref, content.value)) : decodeError(content.error.kind, id);
};

const isInSession = (json: ManifestJson, header: CommitHeader): boolean =>
  json.accountId === header.accountId &&
  json.vaultId === header.vaultId &&
  json.sessionId === header.sessionId;

const isOf = (json: ManifestJson, header: CommitHeader): boolean =>
  isInSession(json, header) &&
  json.deviceId === header.deviceId &&
  json.counter === header.counter &&
  json.prev === header.prev &&
  json.parents.join() === header.parents.join();

const fieldsOf = (json: ManifestJson): ManifestFields => {
  const { accountId, vaultId, sessionId, deviceId, counter, prev, parents } = json;
  const { kind, appVersion, stateHash } = json;
  const [wallMs, tick] = json.createdAt;
  return {
    accountId,
    vaultId,
    sessionId,
    deviceId,
    counter,
    prev,
    parents,
    kind,
    createdAt: { wallMs: millis(wallMs), tick },
    appVersion,
    stateHash,
    seen: json.seen.map(([device, seenCounter, commitId]) => ({
      deviceId: device,
      counter: seenCounter,
      commitId,
    })),
  };
};
