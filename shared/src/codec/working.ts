import type { PackId, SourceId } from '../base/ids.ts';
import type { Manifest } from '../model/manifest.ts';
import type { BlobWork } from './blob-load.ts';
import type { ManifestBase } from './manifest-json.ts';
import { createPackCache, type PackCache } from './pack-cache.ts';
import type { PackTable } from './pack-table.ts';
import { NO_SOURCES, type SourceRoom } from './source-room.ts';
import { NO_STATE, type StateList } from './state-list.ts';
import type { StreamWork } from './stream-load.ts';

/**
 * What is kept of a session between two ticks. A value: a tick makes a new one, and the old one stays good
 * for as long as that tick is not stored.
 */
export interface WorkingState {
  readonly manifest: Manifest | null;
  /** What the next manifest is written against. */
  readonly base: ManifestBase | null;
  readonly packs: PackTable;
  /** Refs into each pack that stand in the manifest itself. */
  readonly direct: ReadonlyMap<PackId, number>;
  readonly stateList: StateList;
  readonly room: SourceRoom;
  /** Of the streams and blobs that were touched since the session was opened; others are read when they are. */
  readonly streams: ReadonlyMap<SourceId, StreamWork>;
  readonly blobs: ReadonlyMap<SourceId, BlobWork>;
  readonly cache: PackCache;
}

export const newWorking = (): WorkingState => ({
  manifest: null,
  base: null,
  packs: new Map(),
  direct: new Map(),
  stateList: NO_STATE,
  room: NO_SOURCES,
  streams: new Map(),
  blobs: new Map(),
  cache: createPackCache(),
});
