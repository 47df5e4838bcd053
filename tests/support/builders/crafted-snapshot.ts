import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { commitIdOf, hashOf, type PackId, type SourceId } from '@holdfast/shared/base/ids.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import { needsRoot } from '@holdfast/shared/chain/chain.ts';
import { NODE, type NodeType } from '@holdfast/shared/codec/node-type.ts';
import { sourceIdBytes } from '@holdfast/shared/codec/node-reader.ts';
import { packBytes } from '@holdfast/shared/codec/pack-bytes.ts';
import { sealPack } from '@holdfast/shared/codec/pack-seal.ts';
import type { Commit, CommitHeader } from '@holdfast/shared/model/commit.ts';
import { encodeFrame } from '@holdfast/shared/seal/frame.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { valueOf } from '../value-of.ts';
import { aDeviceId, type CodecWorld } from './codec-world.ts';

/** A node as a device that has the keys and means ill would write it. */
export interface CraftedNode {
  readonly raw: Bytes;
  readonly nodeType: NodeType;
  readonly sourceId?: SourceId | null;
  /** Instead of an honest frame around `raw`. */
  readonly frame?: Bytes;
  /** Instead of the hash of `raw`. */
  readonly hash?: Bytes;
}

export interface Crafted {
  readonly nodes?: readonly CraftedNode[];
  /** The manifest's fields, given the hashes of the nodes; bytes are taken as they are. */
  readonly manifest?: (hashes: readonly string[]) => object;
  readonly header?: Partial<CommitHeader>;
  /** Instead of an honest layout of the nodes. */
  readonly content?: (honest: Bytes) => Bytes;
  /** Other packs that the commit's root of needs counts. */
  readonly needs?: readonly PackId[];
  readonly counter?: number;
}

export interface CraftedSnapshot {
  readonly commit: Commit;
  /** The manifest's ref as another manifest would write it, with the pack as its first row. */
  readonly asBase: { readonly base: readonly unknown[]; readonly packs: readonly unknown[] };
}

const COUNTER = 7;

/** The bytes of a node under a frame that says what it likes. */
export const aFrame = (
  payload: Bytes,
  { codec = 0, nodeType = 2, rawLength = payload.length } = {},
): Bytes => encodeFrame({ codec, nodeType, rawLength, payload });

/** One pack with the nodes, then the manifest, and a commit that names it; stored in the world. */
export const aCraftedSnapshot = async (
  world: CodecWorld,
  crafted: Crafted = {},
): Promise<CraftedSnapshot> => {
  const { nodes = [], manifest = () => ({}), counter = COUNTER, needs = [] } = crafted;
  const { content = (honest: Bytes) => honest, header = {} } = crafted;
  const framed = await Promise.all(nodes.map(frameNode));
  const fields = manifest(framed.map(({ hash }) => hashOf(hash)));
  const honest = { ...aManifest(world), counter };
  const text = isBytes(fields) ? fields : utf8(JSON.stringify({ ...honest, ...fields }));
  const root = await frameNode({ raw: text, nodeType: NODE.manifest });
  const vaultKey = world.vaultKey(1);
  assert(vaultKey !== null, 'the world has a first epoch');
  const place = { deviceId: aDeviceId(1), counter, part: 0, epoch: 1 };
  const bytes = content(packBytes([...framed, root]));
  const pack = await sealPack({ random: world.random, vaultKey }, world.scope, place, bytes);
  world.packs.set(pack.id, pack);
  const own: CommitHeader = {
    ...world.scope,
    deviceId: aDeviceId(1),
    counter,
    prev: null,
    parents: [],
    manifest: { pack: pack.id, slot: nodes.length },
    adds: [pack.id],
    drops: [],
    vaultEpoch: 1,
    keyringVersion: 1,
    accountStateSeq: 1,
    needsRoot: await needsRoot([pack.id, ...needs]),
    sizeBytes: pack.pack.length,
  };
  return {
    commit: { id: commitIdOf(await sha256(text)), header: { ...own, ...header } },
    asBase: {
      base: [1, nodes.length, text.length, hashOf(root.hash)],
      packs: [[pack.id, aDeviceId(1), counter, 0, 1, pack.pack.length, 0]],
    },
  };
};

const isBytes = (fields: object): fields is Bytes => fields instanceof Uint8Array;

/** A manifest of no sources. Its state hash is the SHA-256 of nothing. */
const aManifest = ({ scope }: CodecWorld): Readonly<Record<string, unknown>> => ({
  v: 1,
  ...scope,
  deviceId: aDeviceId(1),
  prev: null,
  parents: [],
  kind: 'auto',
  createdAt: [1, 0],
  appVersion: '0.1.0',
  stateHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  seen: [],
  base: null,
  held: 0,
  packs: [],
  packsGone: [],
  sources: [],
  changed: [],
  gone: [],
});

const frameNode = async ({ raw, nodeType, sourceId = null, frame, hash }: CraftedNode) => ({
  frame: frame ?? aFrame(raw, { nodeType }),
  nodeType,
  sourceId: sourceIdBytes(sourceId),
  hash: hash ?? (await sha256(raw)),
});

/** `opened`, or the code of the error. */
export const openCrafted = async (world: CodecWorld, crafted: Crafted): Promise<string> => {
  const { commit } = await aCraftedSnapshot(world, crafted);
  const opened = await world.open(commit);
  return opened.ok ? 'opened' : opened.error.kind;
};

/** The only document of a crafted snapshot, or the code of the error. */
export const readCrafted = async (
  world: CodecWorld,
  crafted: Crafted,
  id: SourceId,
): Promise<unknown> => {
  const { commit } = await aCraftedSnapshot(world, crafted);
  const opened = valueOf(await world.open(commit));
  const read = await opened.readDocument(id);
  return read.ok ? read.value : read.error.kind;
};
