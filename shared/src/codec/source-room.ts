import { utf8 } from '../base/bytes.ts';
import { formOf, type Source, type SourceForm } from '../model/source.ts';
import {
  INLINE_PIECES_MAX,
  INLINE_TAIL_MAX,
  KEY_MAX,
  MANIFEST_REFS_MAX,
  MANIFEST_SOURCES_MAX,
} from './limits.ts';

/** Refs that a source of each form has in a manifest at the most; a suspect one has those of its capture too. */
const REFS: Readonly<Record<SourceForm, number>> = {
  document: 1,
  stream: INLINE_TAIL_MAX,
  blob: INLINE_PIECES_MAX,
};
/** What a source takes in a manifest besides its key and its refs. */
const SOURCE_BYTES = 220;

/** How much room the sources of a session take in its manifest at the most. */
export interface SourceRoom {
  readonly refs: number;
  readonly bytes: number;
}

export const NO_SOURCES: SourceRoom = { refs: 0, bytes: 0 };

export const withSource = (room: SourceRoom, { kind, key }: Source): SourceRoom => ({
  refs: room.refs + REFS[formOf(kind)],
  bytes: room.bytes + SOURCE_BYTES + utf8(JSON.stringify(key)).length,
});

export const roomOf = (sources: Iterable<Source>): SourceRoom =>
  [...sources].reduce(withSource, NO_SOURCES);

/** Whether one more source leaves the manifest within its limits, whatever is in the sources. */
export const hasRoomFor = (room: SourceRoom, source: Source): boolean => {
  const { refs, bytes } = withSource(room, source);
  const fits = refs <= MANIFEST_REFS_MAX && bytes <= MANIFEST_SOURCES_MAX;
  return fits && source.key.length <= KEY_MAX;
};
