import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { TerminalDocument } from '@holdfast/shared/model/documents.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { bytesFrom } from '@holdfast/shared/model/stream.ts';
import { keyOfMark, lineOfMark } from './marks.ts';
import { createReplayFilter } from './replay-filter.ts';

/**
 * What has to be written to a screen so that it shows a stream: old output filtered, live output as it
 * came, and between them the lines of the marks. Knows how far it has got.
 */
export interface OutputFeed {
  /** What came since; `null`: the screen must be cleared first, because it begins somewhere else now. */
  readonly next: (
    stream: StreamState,
    document: Pick<TerminalDocument, 'marks'>,
    liveFrom: number,
  ) => readonly Uint8Array[] | null;
  readonly reset: () => void;
}

export const createOutputFeed = (): OutputFeed => {
  let filter = createReplayFilter();
  let drawn = new Set<string>();
  let from: number | null = null;
  let at = 0;

  const reset = (): void => {
    filter = createReplayFilter();
    drawn = new Set();
    from = null;
    at = 0;
  };

  return {
    next: (stream, { marks }, liveFrom) => {
      if (from !== null && (stream.start < from || stream.length < at)) return null;
      if (from === null) {
        from = stream.start;
        at = stream.start;
      }
      const out: Uint8Array[] = [];
      const upTo = (end: number): void => {
        for (const { bytes, isLive } of piecesOf(stream, at, end, liveFrom)) {
          out.push(isLive ? bytes : filter.take(bytes));
        }
        at = Math.max(at, end);
      };
      for (const mark of marks) {
        if (drawn.has(keyOfMark(mark)) || mark.at > stream.length) continue;
        drawn.add(keyOfMark(mark));
        // What lies before the beginning of what the page holds is not on the screen.
        if (mark.at < stream.start) continue;
        upTo(mark.at);
        out.push(lineOfMark(mark));
      }
      upTo(stream.length);
      return out;
    },
    reset,
  };
};

const piecesOf = (
  stream: StreamState,
  from: number,
  to: number,
  liveFrom: number,
): ReadonlyArray<{ readonly bytes: Bytes; readonly isLive: boolean }> => {
  const seam = Math.min(Math.max(liveFrom, from), to);
  return [
    ...cut(stream, from, seam).map((bytes) => ({ bytes, isLive: false })),
    ...cut(stream, seam, to).map((bytes) => ({ bytes, isLive: true })),
  ];
};

const cut = (stream: StreamState, from: number, to: number): readonly Bytes[] => {
  if (to <= from) return [];
  const read = bytesFrom(stream, from);
  let left = to - read.from;
  const bytes: Bytes[] = [];
  for (const part of read.parts) {
    if (left <= 0) break;
    bytes.push(part.length <= left ? part : part.subarray(0, left));
    left -= part.length;
  }
  return bytes;
};
