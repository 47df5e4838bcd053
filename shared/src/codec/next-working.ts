import type { PackId, SourceId } from '../base/ids.ts';
import type { Manifest, ManifestEntry } from '../model/manifest.ts';
import type { BlobWork } from './blob-load.ts';
import type { ChangedSource } from './finish-source.ts';
import type { ManifestBase, ManifestFields } from './manifest-json.ts';
import { refsOf } from './node-refs.ts';
import type { PackTable } from './pack-table.ts';
import type { SourceChange } from './ref-counts.ts';
import type { Entries } from './source-rows.ts';
import type { SourceRoom } from './source-room.ts';
import type { StateList } from './state-list.ts';
import type { StreamWork } from './stream-load.ts';
import type { WorkingState } from './working.ts';

export type Changes = ReadonlyMap<SourceId, SourceChange>;

/** Sources after a tick. Asked once before its last pack closes and once after, when all refs have names. */
export const entriesAfter = (entries: Entries, changes: Changes): Map<SourceId, ManifestEntry> => {
  const after = new Map(entries);
  for (const [id, { finished }] of changes) {
    if (finished.kind === 'gone') after.delete(id);
    if (finished.kind === 'changed') after.set(id, finished.entry());
  }
  return after;
};

export interface NextState {
  readonly fields: ManifestFields;
  readonly sources: Entries;
  readonly packs: PackTable;
  readonly direct: ReadonlyMap<PackId, number>;
  readonly base: ManifestBase;
  readonly stateList: StateList;
  readonly room: SourceRoom;
}

/** What the next tick starts from. */
export const nextWorking = (
  last: WorkingState,
  changes: Changes,
  next: NextState,
): WorkingState => {
  const { fields, sources, packs, direct, base, stateList, room } = next;
  const places = [...packs].map(([id, { place }]) => [id, place] as const);
  const manifest: Manifest = { ...fields, sources, packs: new Map(places) };
  const { streams, blobs } = nextWork(last, changes);
  return { manifest, base, packs, direct, stateList, room, streams, blobs, cache: last.cache };
};

/** Counts of refs that could not be counted before the manifest's pack had a name. */
export const withOwnRefs = (
  counts: ReadonlyMap<PackId, number>,
  changes: Changes,
  own: PackId,
): ReadonlyMap<PackId, number> => {
  const direct = new Map(counts);
  const refs = [...changes.values()].flatMap(({ finished }) =>
    finished.kind === 'changed' ? refsOf(finished.entry()) : [],
  );
  direct.set(own, refs.filter(({ pack }) => pack === own).length);
  return direct;
};

const nextWork = (
  last: WorkingState,
  changes: Changes,
): Pick<WorkingState, 'streams' | 'blobs'> => {
  const streams = new Map(last.streams);
  const blobs = new Map(last.blobs);
  for (const [id, { finished }] of changes) {
    if (finished.kind === 'same') continue;
    streams.delete(id);
    blobs.delete(id);
    if (finished.kind === 'changed') keepWork(streams, blobs, id, finished);
  }
  return { streams, blobs: withRecentContent(blobs) };
};

const keepWork = (
  streams: Map<SourceId, StreamWork>,
  blobs: Map<SourceId, BlobWork>,
  id: SourceId,
  finished: ChangedSource,
): void => {
  const kept = finished.work();
  if (kept.form === 'stream') streams.set(id, kept.work);
  if (kept.form === 'blob') blobs.set(id, kept.work);
};

/** Bytes of texts kept for the next splice. */
const RECENT_BYTES = 4 * 1024 * 1024;

/** Lets go of the content of the blobs that were edited longest ago; a later splice reads it back. */
const withRecentContent = (
  blobs: ReadonlyMap<SourceId, BlobWork>,
): ReadonlyMap<SourceId, BlobWork> => {
  let left = RECENT_BYTES;
  const newestFirst = [...blobs].toReversed().map(([id, work]): [SourceId, BlobWork] => {
    left -= work.content?.length ?? 0;
    return [id, left < 0 ? { ...work, content: null } : work];
  });
  return new Map(newestFirst.toReversed());
};
