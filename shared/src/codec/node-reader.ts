import { type Bytes, equalBytes, toHex } from '../base/bytes.ts';
import { idBytes, type PackId, type SourceId } from '../base/ids.ts';
import { assert, type Result } from '../base/result.ts';
import type { NodeRef } from '../model/manifest.ts';
import type { FindBaseKey } from '../seal/envelope.ts';
import { parseFrame } from '../seal/frame.ts';
import { sha256 } from '../seal/hash.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { inflate } from './deflate.ts';
import { NODE_MAX } from './limits.ts';
import type { NodeType } from './node-type.ts';
import type { Slot } from './pack-bytes.ts';
import type { PackCache } from './pack-cache.ts';
import type { PackPlaces } from './pack-places.ts';
import { openPack, type PackScope, type ReadPack } from './pack-seal.ts';

export interface NodeReader {
  readonly places: PackPlaces;
  /** Raw bytes of a node of this type and source; `null` is the source of manifests. */
  readonly readNode: (
    ref: NodeRef,
    nodeType: NodeType,
    sourceId: SourceId | null,
  ) => Promise<Result<Bytes, DecodeError>>;
}

export interface ReaderDeps {
  readonly vaultKey: FindBaseKey;
  readonly read: ReadPack;
  readonly cache: PackCache;
}

/** Reads nodes of the packs whose places are known from the manifest's table. */
export const createNodeReader = (
  { vaultKey, read, cache }: ReaderDeps,
  scope: PackScope,
  places: PackPlaces,
): NodeReader => ({
  places,
  readNode: async (ref, nodeType, sourceId) => {
    const id = ref.pack;
    assert(id !== null, 'refs that are kept in memory name their pack');
    const place = places.placeOf(id);
    const pack = await cache.open(id, () => openPack({ vaultKey, read }, scope, place));
    if (!pack.ok) return pack;
    const slot = pack.value.slots[ref.slot];
    if (slot === undefined) return decodeError('bad-content', id);
    const raw = await readSlot(id, slot, nodeType, sourceId, NODE_MAX);
    if (!raw.ok) return raw;
    const isMeant = raw.value.length === ref.rawLength && toHex(slot.hash) === ref.hash;
    return isMeant ? raw : decodeError('hash-mismatch', id);
  },
});

/** Raw bytes of one slot: the checks of FORMAT.md, section 8, from the frame on. */
export const readSlot = async (
  id: PackId,
  slot: Slot,
  nodeType: NodeType,
  sourceId: SourceId | null,
  rawMax: number,
): Promise<Result<Bytes, DecodeError>> => {
  const frame = parseFrame(slot.frame, { padded: false });
  if (!frame.ok) return decodeError(frame.error.kind, id);
  if (frame.value.nodeType !== nodeType || slot.nodeType !== nodeType) {
    return decodeError('bad-frame', id);
  }
  if (!equalBytes(slot.sourceId, sourceIdBytes(sourceId))) return decodeError('id-mismatch', id);
  const { rawLength } = frame.value;
  if (rawLength > rawMax) return decodeError('too-large', id);
  const raw = await inflate(frame.value, rawLength);
  if (!raw.ok) return decodeError(raw.error.kind, id);
  return equalBytes(await sha256(raw.value), slot.hash) ? raw : decodeError('hash-mismatch', id);
};

const NO_SOURCE: Bytes = new Uint8Array(16);

export const sourceIdBytes = (sourceId: SourceId | null): Bytes =>
  sourceId === null ? NO_SOURCE : idBytes(sourceId);
