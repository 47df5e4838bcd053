import type { Piece } from './line.ts';

/** A tool call and its answer, each as the start of the record it stands in. */
export interface ToolPair {
  readonly callId: string;
  readonly calledAt: number | null;
  readonly answeredAt: number | null;
}

export const pairTools = (pieces: readonly Piece[]): ReadonlyMap<string, ToolPair> => {
  const pairs = new Map<string, ToolPair>();
  for (const piece of pieces) {
    if (piece.kind !== 'record' || piece.entry.kind !== 'message') continue;
    for (const block of piece.entry.blocks) {
      if (block.kind !== 'tool-use' && block.kind !== 'tool-result') continue;
      const known = pairs.get(block.callId) ?? {
        callId: block.callId,
        calledAt: null,
        answeredAt: null,
      };
      pairs.set(
        block.callId,
        block.kind === 'tool-use'
          ? { ...known, calledAt: known.calledAt ?? piece.start }
          : { ...known, answeredAt: known.answeredAt ?? piece.start },
      );
    }
  }
  return pairs;
};
