import { createReader, type Reader, u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { hashOf, idBytes, type PackId, packIdOf } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { NodeRef } from '../model/manifest.ts';
import { HASH_BYTES } from './cut-hash.ts';
import { INDEX_REFS_MAX, NODE_MAX } from './limits.ts';

/** A full index node of its own, and how many bytes of the stream lie in its segments. */
export interface Leaf<Node> {
  readonly ref: Node;
  readonly covered: number;
}

/** What an index node lists: the closed segments of a stream, or the pieces of a blob, in order. */
export interface NodeIndex<Node = NodeRef> {
  readonly leaves: readonly Leaf<Node>[];
  readonly nodes: readonly Node[];
  /** Hashes of the complete cuts these nodes end, behind those of the leaves. */
  readonly cutHashes: Bytes;
}

const VERSION = 1;
const REF_BYTES = 40;

/** Raw bytes of an index node (FORMAT.md, section 5). A ref without a pack is one into the node's own pack. */
export const indexBytes = ({ leaves, nodes, cutHashes }: NodeIndex): Bytes => {
  const refs = [...leaves.map(({ ref }) => ref), ...nodes];
  const packs = [...new Set(refs.flatMap(({ pack }) => (pack === null ? [] : [pack])))];
  const numbers = new Map(packs.map((pack, index) => [pack, index + 1]));
  const refBytes = ({ pack, slot, rawLength, hash }: NodeRef): Bytes =>
    concatBytes([
      u16(pack === null ? 0 : (numbers.get(pack) ?? 0)),
      u16(slot),
      u32(rawLength),
      idBytes(hash),
    ]);
  return concatBytes([
    u8(VERSION),
    u16(packs.length),
    ...packs.map(idBytes),
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
): Result<NodeIndex, { readonly kind: 'bad-content' }> => {
  const reader = createReader(raw);
  const version = reader.u8();
  const packs = readList(reader, () => packIdFrom(reader));
  const refFrom = (): NodeRef | null => readRef(reader, own, packs ?? []);
  const leaves = readList(reader, () => {
    const ref = refFrom();
    const covered = reader.u64();
    return ref === null || covered === null ? null : { ref, covered };
  });
  const nodes = readList(reader, refFrom);
  const cutHashes = reader.bytes((reader.u32() ?? 0) * HASH_BYTES);
  const whole = version === VERSION && !reader.failed() && reader.left() === 0;
  if (!whole || packs === null || leaves === null || nodes === null || cutHashes === null) {
    return err({ kind: 'bad-content' });
  }
  return ok({ leaves, nodes, cutHashes });
};

/** Size of the raw bytes, near enough to ask for room. */
export const indexSize = ({ leaves, nodes, cutHashes }: NodeIndex<unknown>): number =>
  Math.min(
    NODE_MAX,
    16 + (REF_BYTES + HASH_BYTES + 8) * (leaves.length + nodes.length) + cutHashes.length,
  );

const packIdFrom = (reader: Reader): PackId | null => {
  const bytes = reader.bytes(HASH_BYTES);
  return bytes === null ? null : packIdOf(bytes);
};

const readRef = (reader: Reader, own: PackId, packs: readonly PackId[]): NodeRef | null => {
  const number = reader.u16();
  const slot = reader.u16();
  const rawLength = reader.u32();
  const hash = reader.bytes(HASH_BYTES);
  if (number === null || slot === null || rawLength === null || hash === null) return null;
  const pack = number === 0 ? own : packs[number - 1];
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
