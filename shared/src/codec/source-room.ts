import { utf8 } from '../base/bytes.ts';
import type { Source } from '../model/source.ts';
import { KEY_MAX, MANIFEST_REFS_MAX, MANIFEST_SOURCES_MAX } from './limits.ts';

/** What a source takes in a manifest besides its key; its one ref is counted in. */
const SOURCE_BYTES = 270;

/** How much room the sources of a session take in its manifest. */
export interface SourceRoom {
  readonly sources: number;
  readonly bytes: number;
}

export const NO_SOURCES: SourceRoom = { sources: 0, bytes: 0 };

export const withSource = (room: SourceRoom, { key }: Source): SourceRoom => ({
  sources: room.sources + 1,
  bytes: room.bytes + SOURCE_BYTES + utf8(JSON.stringify(key)).length,
});

export const roomOf = (sources: Iterable<Source>): SourceRoom =>
  [...sources].reduce(withSource, NO_SOURCES);

/** Whether one more source leaves the manifest within its limits, whatever is in the sources. */
export const hasRoomFor = (room: SourceRoom, source: Source): boolean => {
  const { sources, bytes } = withSource(room, source);
  const fits = sources <= MANIFEST_REFS_MAX && bytes <= MANIFEST_SOURCES_MAX;
  return fits && source.key.length <= KEY_MAX;
};
