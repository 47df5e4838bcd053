import type { Bytes } from '../base/bytes.ts';
import { type Hash, hashOf, type PackId, type SourceId } from '../base/ids.ts';
import type { Random } from '../base/ports.ts';
import type { NodeRef, PackPlace } from '../model/manifest.ts';
import type { BaseKey } from '../seal/envelope.ts';
import { encodeFrame } from '../seal/frame.ts';
import { sha256 } from '../seal/hash.ts';
import { deflate } from './deflate.ts';
import { PACK_CLOSES_AT, PACK_NODES_MAX } from './limits.ts';
import { NODE, type NodeType } from './node-type.ts';
import { sourceIdBytes } from './node-reader.ts';
import { type FramedNode, packBytes } from './pack-bytes.ts';
import type { PackInfo } from './pack-table.ts';
import { type PackScope, type SealedPack, sealPack } from './pack-seal.ts';

/** A node of this tick. Its pack gets a name when it closes. */
export interface NewNode {
  readonly home: { id: PackId | null };
  readonly slot: number;
  readonly rawLength: number;
  readonly hash: Hash;
}

/** A node that lies in a pack already, or one that will. */
export type AnyNode = NodeRef | NewNode;

/** `pack` is null as long as the node's pack is open. */
export const refOf = (node: AnyNode): NodeRef =>
  'home' in node
    ? { pack: node.home.id, slot: node.slot, rawLength: node.rawLength, hash: node.hash }
    : node;

export interface PackWriter {
  /** Adds a node; closes the open pack first when the node would make it too large. */
  readonly put: (raw: Bytes, nodeType: NodeType, sourceId: SourceId) => Promise<NewNode>;
  /** Closes the open pack when a node of this size would not go into it. */
  readonly makeRoom: (rawLength: number) => Promise<void>;
  /** Closes the open pack, if it holds anything. */
  readonly close: () => Promise<void>;
  /** Adds the manifest to the open pack and closes it as part 0. */
  readonly closeWith: (
    manifest: Bytes,
  ) => Promise<{ readonly pack: SealedPack; readonly node: NewNode }>;
  /** Packs that closed since the last call. */
  readonly takeClosed: () => readonly SealedPack[];
  /** Place and size of every pack that has closed, without `held`. */
  readonly closedPacks: () => readonly Omit<PackInfo, 'held'>[];
}

interface OpenPack {
  readonly home: { id: PackId | null };
  readonly nodes: Promise<FramedNode>[];
  rawBytes: number;
}

const newPack = (): OpenPack => ({ home: { id: null }, nodes: [], rawBytes: 0 });

export const createPackWriter = (
  deps: { readonly random: Random; readonly vaultKey: BaseKey },
  scope: PackScope,
  place: Omit<PackPlace, 'id' | 'part'>,
): PackWriter => {
  let open = newPack();
  let nextPart = 1;
  let closed: readonly SealedPack[] = [];
  let infos: readonly Omit<PackInfo, 'held'>[] = [];

  const seal = async (part: number): Promise<SealedPack> => {
    const { home, nodes } = open;
    const content = packBytes(await Promise.all(nodes));
    const pack = await sealPack(deps, scope, { ...place, part }, content);
    home.id = pack.id;
    open = newPack();
    return pack;
  };
  const close = async (): Promise<void> => {
    if (open.nodes.length === 0) return;
    const part = nextPart;
    nextPart += 1;
    const pack = await seal(part);
    closed = [...closed, pack];
    infos = [...infos, { place: pack.place, sizeBytes: pack.pack.length }];
  };
  const makeRoom = async (rawLength: number): Promise<void> => {
    const full =
      open.rawBytes + rawLength > PACK_CLOSES_AT || open.nodes.length >= PACK_NODES_MAX - 1;
    if (full) await close();
  };
  const add = async (
    raw: Bytes,
    nodeType: NodeType,
    sourceId: SourceId | null,
  ): Promise<NewNode> => {
    const { home, nodes } = open;
    const hash = await sha256(raw);
    const slot = nodes.length;
    nodes.push(frameNode(raw, nodeType, sourceId, hash));
    open.rawBytes += raw.length;
    return { home, slot, rawLength: raw.length, hash: hashOf(hash) };
  };

  return {
    put: async (raw, nodeType, sourceId) => {
      await makeRoom(raw.length);
      return add(raw, nodeType, sourceId);
    },
    makeRoom,
    close,
    closeWith: async (manifest) => {
      const node = await add(manifest, NODE.manifest, null);
      return { pack: await seal(0), node };
    },
    takeClosed: () => {
      const taken = closed;
      closed = [];
      return taken;
    },
    closedPacks: () => infos,
  };
};

/** Deflating of a large node goes on beside what follows; the pack waits for it when it closes. */
const frameNode = async (
  raw: Bytes,
  nodeType: NodeType,
  sourceId: SourceId | null,
  hash: Bytes,
): Promise<FramedNode> => {
  const { codec, payload } = await deflate(raw);
  return {
    frame: encodeFrame({ codec, nodeType, rawLength: raw.length, payload }),
    nodeType,
    sourceId: sourceIdBytes(sourceId),
    hash,
  };
};
