import { concatBytes } from '../base/bytes.ts';
import { describePieces, type Description } from './describe.ts';
import type { TokenUsage } from './entry.ts';
import { type Author, type Piece, piecesOfLine } from './line.ts';
import { pairTools, type ToolPair } from './pairing.ts';

export type TranscriptPiece = Piece;
export type TranscriptDescription = Description;

export interface Transcript {
  /** `unknown` until a line tells. */
  readonly tool: Author | 'unknown';
  /** In the order of the file; together they cover the bytes exactly, from `start` to `end`. */
  readonly pieces: readonly TranscriptPiece[];
  readonly start: number;
  readonly end: number;
}

export interface Pairing {
  /** Called, never answered: the model's service refuses such a conversation for ever. */
  readonly unanswered: readonly ToolPair[];
  /** Answered, never called. */
  readonly uncalled: readonly ToolPair[];
  readonly whole: boolean;
}

export interface TranscriptReader {
  /** Takes the bytes that follow; answers the pieces that are complete by them. */
  readonly append: (bytes: Uint8Array) => readonly TranscriptPiece[];
  /** What is there now; the beginning of a line that has not ended yet is not in it. */
  readonly transcript: () => Transcript;
  /** Ends the reading: a last line without a line end counts as it stands. */
  readonly finish: () => Transcript;
}

const LF = 0x0a;

/**
 * Reads raw bytes of a transcript into records (TRANSCRIPTS.md). The bytes stay the truth: lines of an
 * unknown type, and lines that are no JSON, pass through as `unknown`; a torn line costs only itself.
 */
export const readTranscript = (
  bytes: Uint8Array,
  options: { readonly startOffset: number } = { startOffset: 0 },
): Transcript => {
  const reader = createTranscriptReader(options);
  reader.append(bytes);
  return reader.finish();
};

/** Reads a transcript that grows; `startOffset` is the offset of the first byte that is appended. */
export const createTranscriptReader = ({
  startOffset,
}: {
  readonly startOffset: number;
}): TranscriptReader => {
  const pieces: TranscriptPiece[] = [];
  let end = startOffset;
  let tool: Author | null = null;
  // Parts and not one buffer: a line of a megabyte comes in many, and is put together once.
  let unfinished: Uint8Array[] = [];

  const take = (line: Uint8Array): readonly TranscriptPiece[] => {
    const found = piecesOfLine(line, end);
    end += line.length;
    tool ??= found.map(authorOfPiece).find((author) => author !== null) ?? null;
    for (const piece of found) pieces.push(piece);
    return found;
  };
  const transcript = (): Transcript => ({
    tool: tool ?? 'unknown',
    pieces: [...pieces],
    start: startOffset,
    end,
  });

  return {
    append: (bytes) => {
      const found: TranscriptPiece[] = [];
      let from = 0;
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
        const rest = bytes.subarray(from, at + 1);
        const line = unfinished.length === 0 ? rest : concatBytes([...unfinished, rest]);
        unfinished = [];
        found.push(...take(line));
        from = at + 1;
      }
      if (from < bytes.length) unfinished.push(bytes.slice(from));
      return found;
    },
    transcript,
    finish: () => {
      if (unfinished.length > 0) take(concatBytes(unfinished));
      unfinished = [];
      return transcript();
    },
  };
};

/** Which tool calls have no answer and which answers no call: to be known before a file is written back. */
export const checkPairing = (pieces: readonly TranscriptPiece[]): Pairing => {
  const pairs = [...pairTools(pieces).values()];
  const unanswered = pairs.filter(({ answeredAt }) => answeredAt === null);
  const uncalled = pairs.filter(({ calledAt }) => calledAt === null);
  return { unanswered, uncalled, whole: unanswered.length === 0 && uncalled.length === 0 };
};

/** Each tool call with where it stands and where its answer does. */
export const toolPairs = (pieces: readonly TranscriptPiece[]): ReadonlyMap<string, ToolPair> =>
  pairTools(pieces);

/** Tool, title and working directory from the first bytes of a transcript (whole lines of them are used). */
export const describeTranscript = (firstBytes: Uint8Array): TranscriptDescription =>
  describePieces(firstBytes, createDescriptionPieces(firstBytes));

/** Tokens of a whole conversation; lines that belong to one answer repeat its figures and count once. */
export const sumUsage = (pieces: readonly TranscriptPiece[]): TokenUsage => {
  const byGroup = new Map<string, TokenUsage>();
  for (const piece of pieces) {
    if (piece.kind !== 'record') continue;
    const { entry } = piece;
    if (entry.kind !== 'message' && entry.kind !== 'note') continue;
    const group = entry.kind === 'message' ? entry.groupId : null;
    if (entry.usage !== null) byGroup.set(group ?? `at ${piece.start}`, entry.usage);
  }
  return [...byGroup.values()].reduce(
    (sum, usage) => ({
      input: sum.input + usage.input,
      cached: sum.cached + usage.cached,
      output: sum.output + usage.output,
    }),
    { input: 0, cached: 0, output: 0 },
  );
};

const authorOfPiece = (piece: TranscriptPiece): Author | null =>
  piece.kind === 'record' ? piece.author : null;

const createDescriptionPieces = (firstBytes: Uint8Array): readonly TranscriptPiece[] => {
  const reader = createTranscriptReader({ startOffset: 0 });
  reader.append(firstBytes);
  return reader.transcript().pieces;
};
