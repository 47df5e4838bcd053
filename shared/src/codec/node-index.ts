import { createReader, type Reader, u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { type DeviceId, deviceIdOf, hashOf, idBytes, type PackId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { NodeRef } from '../model/manifest.ts';
import { HASH_BYTES } from './cut-hash.ts';
import { INDEX_REFS_MAX } from './limits.ts';
import type { PackPlaces } from './pack-places.ts';

/** An index node of closed segments, and how many bytes of the stream lie in them. */
export interface Leaf<Node> {
  readonly ref: Node;
  readonly covered: number;
}

/** What an index node lists, in the order of the content (FORMAT.md, section 5). */
export interface NodeIndex<Node = NodeRef> {
  readonly leaves: readonly Leaf<Node>[];
  /** Segments or pieces, behind those of the leaves. */
  readonly nodes: readonly Node[];
  /** Hashes of the complete cuts that end in these nodes. */
  readonly cutHashes: Bytes;
}

const VERSION = 1;
const ID_BYTES = 16;

/**
 * Raw bytes of an index node. A pack is named by its place, which is a few bytes where its id is 32; a ref
 * without a pack is one into the node's own.
 */
export const indexBytes = (
  { leaves, nodes, cutHashes }: NodeIndex,
  { placeOf }: Pick<PackPlaces, 'placeOf'>,
): Bytes => {
  const refs = [...leaves.map(({ ref }) => ref), ...nodes];
  const packs = [...new Set(refs.flatMap(({ pack }) => (pack === null ? [] : [pack])))];
  const places = packs.map(placeOf);
  const devices = [...new Set(places.map(({ deviceId }) => deviceId))];
  const numberOf = (pack: PackId | null): number => (pack === null ? 0 : 1 + packs.indexOf(pack));
  const refBytes = ({ pack, slot, rawLength, hash }: NodeRef): Bytes =>
    concatBytes([u16(numberOf(pack)), u16(slot), u32(rawLength), idBytes(hash)]);
  return concatBytes([
    u8(VERSION),
    u16(devices.length),
    ...devices.map(idBytes),
    u16(packs.length),
    ...places.flatMap(({ deviceId, counter, part }) => [
      u16(devices.indexOf(deviceId)),
      u64(counter),
      u16(part),
    ]),
    u16(leaves.length),
    ...leaves.flatMap(({ ref, covered }) => [refBytes(ref), u64(covered)]),
    u16(nodes.length),
    ...nodes.map(refBytes),
    u32(cutHashes.length / HASH_BYTES),
    cutHashes,
  ]);
};

/** `own`: the pack the node was read from. */
export const parseIndex = (
  raw: Bytes,
  own: PackId,
  places: Pick<PackPlaces, 'packAt'>,
): Result<NodeIndex, { readonly kind: 'bad-content' }> => {
  const reader = createReader(raw);
  const version = reader.u8();
  const devices = readList(reader, () => readDevice(reader));
  const packs = devices && readList(reader, () => readPack(reader, devices, places));
  if (packs === null) return err({ kind: 'bad-content' });
  const readOne = (): NodeRef | null => readRef(reader, [own, ...packs]);
  const leaves = readList(reader, () => readLeafOf(reader, readOne));
  const nodes = readList(reader, readOne);
  const cutHashes = reader.bytes((reader.u32() ?? 0) * HASH_BYTES);
  const whole = version === VERSION && !reader.failed() && reader.left() === 0;
  return whole && leaves !== null && nodes !== null && cutHashes !== null
    ? ok({ leaves, nodes, cutHashes })
    : err({ kind: 'bad-content' });
};

/** No index node of so many refs is larger: each may lie in a pack of its own, of a device of its own. */
export const indexSize = ({ leaves, nodes, cutHashes }: NodeIndex<unknown>): number =>
  16 + 76 * (leaves.length + nodes.length) + cutHashes.length;

const readDevice = (reader: Reader): DeviceId | null => {
  const bytes = reader.bytes(ID_BYTES);
  return bytes === null ? null : deviceIdOf(bytes);
};

const readPack = (
  reader: Reader,
  devices: readonly DeviceId[],
  { packAt }: Pick<PackPlaces, 'packAt'>,
): PackId | null => {
  const [device, counter, part] = [reader.u16(), reader.u64(), reader.u16()];
  if (device === null || counter === null || part === null) return null;
  const deviceId = devices[device];
  return deviceId === undefined ? null : packAt({ deviceId, counter, part });
};

const readLeafOf = (reader: Reader, readOne: () => NodeRef | null): Leaf<NodeRef> | null => {
  const ref = readOne();
  const covered = reader.u64();
  return ref === null || covered === null ? null : { ref, covered };
};

const readRef = (reader: Reader, packs: readonly PackId[]): NodeRef | null => {
  const [number, slot, rawLength] = [reader.u16(), reader.u16(), reader.u32()];
  const hash = reader.bytes(HASH_BYTES);
  if (number === null || slot === null || rawLength === null || hash === null) return null;
  const pack = packs[number];
  return pack === undefined ? null : { pack, slot, rawLength, hash: hashOf(hash) };
};

/** `null` as soon as one item is missing, so that a false count costs nothing. */
const readList = <T>(reader: Reader, read: () => T | null): readonly T[] | null => {
  const count = reader.u16();
  if (count === null || count > INDEX_REFS_MAX) return null;
  const items: T[] = [];
  for (let index = 0; index < count; index += 1) {
    const item = read();
    if (item === null) return null;
    items.push(item);
  }
  return items;
};
