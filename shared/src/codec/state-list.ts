import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { Hash, SourceId } from '../base/ids.ts';
import type { ManifestEntry } from '../model/manifest.ts';
import { hashOf } from '../seal/hash.ts';
import { putHex } from './hex-bytes.ts';

/**
 * What the state hash is taken over: source id (16 bytes) and content hash (32 bytes) of every source,
 * ascending. Kept between ticks, so that a tick writes only the rows that change.
 */
export interface StateList {
  readonly ids: readonly SourceId[];
  readonly rows: Bytes;
}

const ID_BYTES = 16;
const ROW_BYTES = 48;

export const NO_STATE: StateList = { ids: [], rows: NO_BYTES };

export const stateHashOf = ({ rows }: StateList): Promise<Hash> => hashOf(rows);

export const stateListOf = (entries: Iterable<ManifestEntry>): StateList =>
  patchState(
    NO_STATE,
    new Map([...entries].map(({ source, contentHash }) => [source.id, contentHash])),
  );

/** `changed`: new content hashes by source; `null` where a source has gone. */
export const patchState = (
  list: StateList,
  changed: ReadonlyMap<SourceId, Hash | null>,
): StateList => {
  const rows: Bytes[] = [];
  const ids: (readonly SourceId[])[] = [];
  const updates = [...changed].toSorted(([a], [b]) => (a < b ? -1 : 1));
  let from = 0;
  const keepUpTo = (to: number): void => {
    rows.push(list.rows.subarray(from * ROW_BYTES, to * ROW_BYTES));
    ids.push(list.ids.slice(from, to));
    from = to;
  };
  for (const [id, hash] of updates) {
    const at = firstNotBelow(list.ids, id);
    keepUpTo(at);
    if (list.ids[at] === id) from = at + 1;
    if (hash !== null) {
      ids.push([id]);
      rows.push(rowOf(id, hash));
    }
  }
  keepUpTo(list.ids.length);
  return { ids: ids.flat(), rows: concatBytes(rows) };
};

const rowOf = (id: SourceId, hash: Hash): Bytes => {
  const row = new Uint8Array(ROW_BYTES);
  putHex(row, 0, id);
  putHex(row, ID_BYTES, hash);
  return row;
};

const firstNotBelow = (ids: readonly SourceId[], id: SourceId): number => {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return low;
};
