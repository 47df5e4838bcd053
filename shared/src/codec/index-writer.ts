import type { SourceId } from '../base/ids.ts';
import { indexBytes, indexSize, type NodeIndex } from './node-index.ts';
import { NODE } from './node-type.ts';
import type { PackPlaces } from './pack-places.ts';
import { type AnyNode, type NewNode, type PackWriter, refOf } from './pack-writer.ts';

export interface IndexWriter {
  readonly writer: PackWriter;
  readonly places: PackPlaces;
}

/** Room is made first: refs to nodes of the open pack are written as such, and must stay in the same one. */
export const putIndex = async (
  { writer, places }: IndexWriter,
  sourceId: SourceId,
  index: NodeIndex<AnyNode>,
): Promise<NewNode> => {
  await writer.makeRoom(indexSize(index));
  const { cutHashes } = index;
  const leaves = index.leaves.map(({ ref, covered }) => ({ ref: refOf(ref), covered }));
  const nodes = index.nodes.map(refOf);
  return writer.put(indexBytes({ leaves, nodes, cutHashes }, places), NODE.index, sourceId);
};
