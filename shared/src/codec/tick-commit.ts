import type { PackId, SourceId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { encodeCommit, needsRoot } from '../chain/chain.ts';
import type { CommitHeader } from '../model/commit.ts';
import { DOCUMENT_LARGE } from './limits.ts';
import { asBase, type ManifestFields } from './manifest-json.ts';
import { writeManifest } from './manifest-write.ts';
import { type Changes, entriesAfter, nextWorking, withOwnRefs } from './next-working.ts';
import { lengthOf } from './node-refs.ts';
import type { PackInfo, PackTable } from './pack-table.ts';
import { type PackWriter, refOf } from './pack-writer.ts';
import type { RefCounts } from './ref-counts.ts';
import { patchState, stateHashOf } from './state-list.ts';
import type { FinishedDrafts } from './tick-drafts.ts';
import type {
  EncodedTick,
  Suspect,
  TickDeps,
  TickMeta,
  TickPlace,
  TickTooLarge,
} from './tick-types.ts';
import type { WorkingState } from './working.ts';

interface CommitInput {
  readonly working: WorkingState;
  readonly place: TickPlace;
  readonly meta: TickMeta;
  readonly writer: PackWriter;
  readonly finished: FinishedDrafts;
  readonly counts: RefCounts;
}

/** Writes the manifest of a tick whose content is in nodes, closes its last pack and signs its commit. */
export const commitTick = async (
  { sign }: Pick<TickDeps, 'sign'>,
  { working, place, meta, writer, finished, counts }: CommitInput,
): Promise<Result<EncodedTick, TickTooLarge>> => {
  const { changes, room } = finished;
  const entries = working.manifest?.sources ?? new Map();
  const others = neededPacks(working.packs, writer, counts);
  const stateList = patchState(working.stateList, contentHashes(changes));
  const fields = fieldsOf(place, meta, await stateHashOf(stateList));
  const content = { sources: entriesAfter(entries, changes), packs: others };
  const written = writeManifest(fields, content, counts.ownHeld, working.base);
  if (written === null) return err({ kind: 'too-large' });

  const { pack, node } = await writer.closeWith(written.raw);
  const own: PackInfo = {
    place: pack.place,
    sizeBytes: pack.pack.length,
    held: counts.ownHeld,
  };
  const packs = new Map([...others, [pack.id, own]]);
  const sources = entriesAfter(entries, changes);
  const base = written.base ?? asBase(refOf(node), { sources, packs });
  const direct = withOwnRefs(counts.direct, changes, pack.id);
  const next = { fields, sources, packs, direct, base, stateList, room };

  const header = await headerOf(place, meta, { pack: pack.id, slot: node.slot }, packs);
  const commit = await encodeCommit(header, sign);
  return ok({
    packs: [...writer.takeClosed(), pack],
    commit: { ...commit, header },
    needs: [...packs.keys()].toSorted(),
    working: nextWorking(working, changes, next),
    meta: {
      commitId: commit.id,
      sessionId: place.sessionId,
      deviceId: place.deviceId,
      counter: place.counter,
      kind: meta.kind,
      createdAt: meta.createdAt,
      sizeBytes: header.sizeBytes,
      stateHash: fields.stateHash,
    },
    suspects: suspectsOf(changes),
    largeDocuments: largeDocumentsOf(changes),
  });
};

/** Packs with a ref into them, among those of before and those that closed in this tick. */
const neededPacks = (
  before: PackTable,
  writer: PackWriter,
  { direct, held }: RefCounts,
): PackTable => {
  const needed = new Map<PackId, PackInfo>();
  for (const { place, sizeBytes } of [...before.values(), ...writer.closedPacks()]) {
    const now = held.get(place.id) ?? 0;
    if (now + (direct.get(place.id) ?? 0) > 0)
      needed.set(place.id, { place, sizeBytes, held: now });
  }
  return needed;
};

const contentHashes = (changes: Changes) =>
  new Map(
    [...changes].flatMap(([id, { finished }]) => {
      if (finished.kind === 'same') return [];
      return [[id, finished.kind === 'gone' ? null : finished.entry().contentHash] as const];
    }),
  );

const fieldsOf = (
  { accountId, vaultId, sessionId, deviceId, counter }: TickPlace,
  { prev, parents, kind, createdAt, appVersion, seen }: TickMeta,
  stateHash: ManifestFields['stateHash'],
): ManifestFields => ({
  accountId,
  vaultId,
  sessionId,
  deviceId,
  counter,
  prev,
  parents,
  kind,
  createdAt,
  appVersion,
  stateHash,
  seen: seen.toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
});

const headerOf = async (
  { accountId, vaultId, sessionId, deviceId, counter, epoch }: TickPlace,
  { prev, parents, parentNeeds, keyringVersion, accountStateSeq }: TickMeta,
  manifest: CommitHeader['manifest'],
  packs: PackTable,
): Promise<CommitHeader> => {
  const needs = [...packs.keys()].toSorted();
  const had = new Set(parentNeeds);
  return {
    accountId,
    vaultId,
    sessionId,
    deviceId,
    counter,
    prev,
    parents,
    manifest,
    adds: needs.filter((id) => !had.has(id)),
    drops: [...had].filter((id) => !packs.has(id)).toSorted(),
    vaultEpoch: epoch,
    keyringVersion,
    accountStateSeq,
    needsRoot: await needsRoot(needs),
    sizeBytes: [...packs.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
};

const suspectsOf = (changes: Changes): readonly Suspect[] =>
  [...changes].flatMap(([sourceId, { before, finished }]) =>
    finished.kind === 'changed' && finished.suspect !== null && before?.health !== 'suspect'
      ? [{ sourceId, ...finished.suspect }]
      : [],
  );

const largeDocumentsOf = (changes: Changes): readonly SourceId[] =>
  [...changes].flatMap(([sourceId, { finished }]) => {
    const nodes = finished.kind === 'changed' ? finished.nodes() : null;
    return nodes?.form === 'document' && lengthOf(nodes) > DOCUMENT_LARGE ? [sourceId] : [];
  });
