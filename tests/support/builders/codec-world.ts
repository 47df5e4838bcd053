import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import {
  accountIdOf,
  type CommitId,
  type DeviceId,
  deviceIdOf,
  type PackId,
  sessionIdOf,
  vaultIdOf,
} from '@holdfast/shared/base/ids.ts';
import { millis, type Random } from '@holdfast/shared/base/ports.ts';
import { assert, type Result } from '@holdfast/shared/base/result.ts';
import {
  createTick,
  createWorking,
  type DecodeError,
  type EncodedTick,
  openSnapshot,
  type OpenSnapshot,
  type ReadPack,
  type TickBuilder,
  type TickMeta,
  type TickPlace,
  type Working,
} from '@holdfast/shared/codec/codec.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { Commit } from '@holdfast/shared/model/commit.ts';
import type { SeenCommit } from '@holdfast/shared/model/manifest.ts';
import { importBaseKey, type BaseKey } from '@holdfast/shared/seal/envelope.ts';
import { keyPairOfSeed, sign } from '@holdfast/shared/seal/sign.ts';
import { valueOf } from '../value-of.ts';
import { aSeededRandom } from './seeded-random.ts';

/** One vault with a key for every epoch, one session in it, and the packs its writers have stored. */
export interface CodecWorld {
  readonly random: Random;
  readonly onlyNeeded: boolean;
  readonly scope: Pick<TickPlace, 'accountId' | 'vaultId' | 'sessionId'>;
  readonly vaultKey: (epoch: number) => BaseKey | null;
  readonly packs: Map<PackId, { readonly pack: Bytes; readonly envelope: Bytes }>;
  readonly read: ReadPack;
  /** How often a pack was read. */
  readonly reads: () => number;
  readonly open: (commit: Commit) => Promise<Result<OpenSnapshot, DecodeError>>;
  /** The last snapshot of a writer; one that cannot be opened ends the test. */
  readonly openLast: (writer: CodecWriter) => Promise<OpenSnapshot>;
  readonly writer: (from?: WriterStart) => Promise<CodecWriter>;
  /** A writer that goes on from the last snapshot of another, knowing nothing else of it. */
  readonly resume: (writer: CodecWriter) => Promise<CodecWriter>;
}

export interface WriterStart {
  readonly device?: number;
  readonly working?: Working;
  readonly parents?: readonly EncodedTick[];
  readonly counter?: number;
  readonly epoch?: number;
}

/** A device that saves ticks of the session, one on top of the other. */
export interface CodecWriter {
  readonly deviceId: DeviceId;
  readonly begin: () => TickBuilder;
  /** Stores what a builder has and makes it the last tick. */
  readonly finish: (tick: TickBuilder) => Promise<EncodedTick | null>;
  /** All changes as one tick, in slices; refusals are failures of the test. */
  readonly save: (...slices: readonly (readonly Change[])[]) => Promise<EncodedTick | null>;
  readonly working: () => Working;
  readonly last: () => EncodedTick | null;
}

const EPOCHS = 3;

export interface WorldOptions {
  readonly seed?: number;
  /** Throws packs away that the last tick does not need. */
  readonly onlyNeeded?: boolean;
}

export const aCodecWorld = async ({
  seed = 1,
  onlyNeeded = false,
}: WorldOptions = {}): Promise<CodecWorld> => {
  const random = aSeededRandom(seed);
  const keys = await Promise.all(
    Array.from({ length: EPOCHS }, () => importBaseKey(random.bytes(32))),
  );
  const vaultKey = (epoch: number): BaseKey | null => keys[epoch - 1] ?? null;
  const scope = {
    accountId: accountIdOf(random.bytes(16)),
    vaultId: vaultIdOf(random.bytes(16)),
    sessionId: sessionIdOf(random.bytes(16)),
  };
  const packs: CodecWorld['packs'] = new Map();
  let reads = 0;
  const read: ReadPack = async (id) => {
    reads += 1;
    return packs.get(id) ?? null;
  };
  const world: CodecWorld = {
    random,
    onlyNeeded,
    scope,
    vaultKey,
    packs,
    read,
    reads: () => reads,
    open: (commit) => openSnapshot({ vaultKey }, commit, read),
    openLast: async (writer) => valueOf(await world.open(lastOf(writer).commit)),
    writer: (from = {}) => aWriter(world, from),
    resume: async (writer) => {
      const last = lastOf(writer);
      const { counter } = last.commit.header;
      const working = (await world.openLast(writer)).working();
      return aWriter(world, { working, parents: [last], counter });
    },
  };
  return world;
};

export const lastOf = (writer: CodecWriter): EncodedTick => {
  const last = writer.last();
  assert(last !== null, 'something was written');
  return last;
};

export const aDeviceId = (number = 1): DeviceId => deviceIdOf(new Uint8Array(16).fill(number));

const aWriter = async (world: CodecWorld, from: WriterStart): Promise<CodecWriter> => {
  const { device = 1, epoch = 1, parents: startParents = [] } = from;
  const deviceId = aDeviceId(device);
  const { privateKey } = await keyPairOfSeed(new Uint8Array(32).fill(device));
  let counter = from.counter ?? 0;
  let working = from.working ?? createWorking();
  let last: EncodedTick | null = null;

  const begin = (): TickBuilder => {
    const deps = {
      random: world.random,
      vaultKey: world.vaultKey,
      sign: (message: Bytes) => sign(privateKey, message),
      read: world.read,
    };
    return createTick(deps, working, { ...world.scope, deviceId, epoch, counter: counter + 1 });
  };
  const store = (packs: EncodedTick['packs']): void => {
    for (const { id, pack, envelope } of packs) world.packs.set(id, { pack, envelope });
  };
  const finish = async (tick: TickBuilder): Promise<EncodedTick | null> => {
    const parents = last === null ? startParents : [last];
    const encoded = await tick.finish(aTickMeta(counter + 1, last, parents));
    assert(encoded.ok, 'a tick that fits is written');
    if (encoded.value === null) return null;
    store(encoded.value.packs);
    if (world.onlyNeeded) {
      const needs = new Set(encoded.value.needs);
      for (const id of world.packs.keys()) if (!needs.has(id)) world.packs.delete(id);
    }
    counter += 1;
    ({ working } = encoded.value);
    last = encoded.value;
    return last;
  };
  return {
    deviceId,
    begin,
    finish,
    save: async (...slices) => {
      const tick = begin();
      for (const changes of slices) {
        const added = await tick.add(changes);
        if (!added.ok) throw new Error(JSON.stringify(added.error));
        store(added.value);
      }
      return finish(tick);
    },
    working: () => working,
    last: () => last,
  };
};

export const aTickMeta = (
  counter = 1,
  prev: EncodedTick | null = null,
  parents: readonly EncodedTick[] = [],
): TickMeta => {
  const sorted = parents.toSorted((a, b) => (a.commit.id < b.commit.id ? -1 : 1));
  return {
    kind: 'auto',
    createdAt: { wallMs: millis(1_700_000_000_000 + counter * 30_000), tick: 0 },
    prev: prev?.commit.id ?? null,
    parents: sorted.map(({ commit }): CommitId => commit.id),
    parentNeeds: sorted[0]?.needs ?? [],
    seen: sorted.map(
      ({ commit }): SeenCommit => ({
        deviceId: commit.header.deviceId,
        counter: commit.header.counter,
        commitId: commit.id,
      }),
    ),
    appVersion: '0.1.0',
    keyringVersion: 1,
    accountStateSeq: 1,
  };
};
