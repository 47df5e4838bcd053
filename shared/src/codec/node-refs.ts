import { unreachable } from '../base/result.ts';
import type { ManifestEntry, NodeRef, SourceNodes } from '../model/manifest.ts';

/** The refs that stand in the entry itself; those in its index nodes are not among them. */
export const refsOf = ({ nodes, pending }: ManifestEntry): readonly NodeRef[] =>
  pending === null ? refsOfNodes(nodes) : [...refsOfNodes(nodes), ...refsOfNodes(pending)];

export const refsOfNodes = (nodes: SourceNodes): readonly NodeRef[] => {
  switch (nodes.form) {
    case 'document':
      return [nodes.node];
    case 'stream':
      return nodes.index === null ? nodes.tail : [nodes.index, ...nodes.tail];
    case 'blob':
      return nodes.index === null ? nodes.pieces : [nodes.index, ...nodes.pieces];
    default:
      return unreachable(nodes);
  }
};

/** Bytes a source stands for; of a document its canonical JSON. */
export const lengthOf = (nodes: SourceNodes): number =>
  nodes.form === 'document' ? nodes.node.rawLength : nodes.length;
