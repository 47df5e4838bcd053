import type { ManifestEntry } from '../model/manifest.ts';
import { formOf, type Source, type SourceForm } from '../model/source.ts';
import { utf8 } from '../base/bytes.ts';
import type { InlineLimits } from './finish-source.ts';
import {
  INLINE_PIECES_MAX,
  KEY_MAX,
  MANIFEST_REFS_MAX,
  MANIFEST_SOURCES_MAX,
  TAIL_NODES_MAX,
} from './limits.ts';

/** Refs each kind of source needs in a manifest at the least: a stream has an index and a tail. */
const LEAST_REFS: Readonly<Record<SourceForm, number>> = { document: 1, stream: 2, blob: 1 };
/** What a source takes in a manifest besides its key and its refs. */
const SOURCE_BYTES = 220;

/** How much room the sources of a session take in its manifest at the least. */
export interface SourceRoom {
  readonly streams: number;
  readonly blobs: number;
  readonly leastRefs: number;
  readonly bytes: number;
  /** Characters. */
  readonly longestKey: number;
}

export const NO_SOURCES: SourceRoom = {
  streams: 0,
  blobs: 0,
  leastRefs: 0,
  bytes: 0,
  longestKey: 0,
};

export const withSource = (room: SourceRoom, { kind, key }: Source): SourceRoom => {
  const form = formOf(kind);
  return {
    streams: room.streams + (form === 'stream' ? 1 : 0),
    blobs: room.blobs + (form === 'blob' ? 1 : 0),
    leastRefs: room.leastRefs + LEAST_REFS[form],
    bytes: room.bytes + SOURCE_BYTES + utf8(JSON.stringify(key)).length,
    longestKey: Math.max(room.longestKey, key.length),
  };
};

export const roomOf = (sources: Iterable<Source>): SourceRoom =>
  [...sources].reduce(withSource, NO_SOURCES);

/** Whether a manifest of these sources keeps its limits, whatever is in them. */
export const hasRoom = ({ leastRefs, bytes, longestKey }: SourceRoom): boolean =>
  leastRefs <= MANIFEST_REFS_MAX && bytes <= MANIFEST_SOURCES_MAX && longestKey <= KEY_MAX;

/**
 * The refs that a manifest has left over are shared out: half to the open tails, half to the pieces of
 * blobs. In a session of usual size everybody gets the most there is.
 */
export const inlineLimits = ({ streams, blobs, leastRefs }: SourceRoom): InlineLimits => {
  const half = Math.floor((MANIFEST_REFS_MAX - leastRefs) / 2);
  const share = (count: number, most: number): number =>
    Math.max(1, Math.min(most, 1 + Math.floor(half / Math.max(1, count))));
  return { tailNodes: share(streams, TAIL_NODES_MAX), pieces: share(blobs, INLINE_PIECES_MAX) };
};

/** Whether an entry written under wider limits has more inline than these allow. */
export const exceeds = ({ nodes }: ManifestEntry, limits: InlineLimits): boolean =>
  (nodes.form === 'stream' && nodes.tail.length > limits.tailNodes) ||
  (nodes.form === 'blob' && nodes.pieces.length > limits.pieces);
