import type { PackId, SourceId } from '../base/ids.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';
import type { FinishedSource } from './finish-source.ts';
import { refsOf } from './node-refs.ts';
import type { NodeReader } from './node-reader.ts';
import { refOf } from './pack-writer.ts';
import type { PackTable } from './pack-table.ts';
import { readWholeIndex } from './stream-load.ts';

/**
 * Who still needs which pack. A pack is given up when no ref into it is left: neither in the manifest
 * itself (`direct`) nor in an index node (`held`). The second number is kept in the pack table, so that no
 * index node has to be read to know it.
 */
export interface RefCounts {
  readonly direct: ReadonlyMap<PackId, number>;
  readonly held: ReadonlyMap<PackId, number>;
  /** Refs from index nodes into the pack that has no name yet. */
  readonly ownHeld: number;
}

/** What a tick does to one source. */
export interface SourceChange {
  readonly before: ManifestEntry | null;
  readonly finished: FinishedSource;
}

export const directCounts = (entries: Iterable<ManifestEntry>): ReadonlyMap<PackId, number> => {
  const direct = new Map<PackId, number>();
  for (const entry of entries) for (const ref of refsOf(entry)) count(direct, ref, 1);
  return direct;
};

/** The counts after a tick; refs into the open pack are left out of `direct`. */
export const countRefs = async (
  reader: NodeReader,
  before: Pick<RefCounts, 'direct'> & { readonly packs: PackTable },
  changes: ReadonlyMap<SourceId, SourceChange>,
): Promise<RefCounts> => {
  const direct = new Map(before.direct);
  const held = new Map([...before.packs].map(([id, info]) => [id, info.held]));
  let ownHeld = 0;
  for (const [id, { before: was, finished }] of changes) {
    if (finished.kind === 'same') continue;
    for (const ref of was === null ? [] : refsOf(was)) count(direct, ref, -1);
    for (const nodes of finished.released) {
      for (const ref of await heldBy(reader, id, nodes)) count(held, ref, -1);
    }
    if (finished.kind === 'gone') continue;
    for (const ref of refsOf(finished.entry())) count(direct, ref, 1);
    for (const ref of finished.noLongerHeld) count(held, ref, -1);
    for (const ref of finished.newlyHeld.map(refOf)) {
      if (ref.pack === null) ownHeld += 1;
      else count(held, ref, 1);
    }
  }
  return { direct, held, ownHeld };
};

const count = (counts: Map<PackId, number>, { pack }: NodeRef, by: number): void => {
  if (pack !== null) counts.set(pack, (counts.get(pack) ?? 0) + by);
};

/** Refs in the index nodes of what a source gives up. One that cannot be read keeps its packs: nothing is lost. */
const heldBy = async (
  reader: NodeReader,
  sourceId: SourceId,
  nodes: SourceNodes,
): Promise<readonly NodeRef[]> => {
  if (nodes.form === 'document') return [];
  const index = await readWholeIndex(reader, sourceId, nodes.index);
  if (!index.ok) return [];
  const { leaves, leafNodes, nodes: others } = index.value;
  return [...leaves.map(({ ref }) => ref), ...leafNodes, ...others];
};
