import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { bytesFrom } from '@holdfast/shared/model/stream.ts';
import type { MessageEntry, NoteEntry } from '@holdfast/shared/transcript/entry.ts';
import {
  createTranscriptReader,
  type TranscriptPiece,
  type TranscriptReader,
} from '@holdfast/shared/transcript/transcript.ts';

/** One line of a conversation that has something for the screen. */
export interface ConversationItem {
  /** Byte offset of its line in the stream: its name, and what a scroll position goes back to. */
  readonly at: number;
  readonly entry: MessageEntry | NoteEntry;
}

export interface ConversationView {
  readonly items: readonly ConversationItem[];
  /** Lines that are kept and not understood. */
  readonly unknown: number;
}

/** Reads a stream of raw transcript lines as it grows, at its end and at its beginning. */
export interface ConversationReader {
  /** Reads at most so much more. `true`: there is more to read. */
  readonly step: (stream: StreamState, maxBytes: number) => boolean;
  readonly view: () => ConversationView;
}

const LF = 0x0a;
const EMPTY: ConversationView = { items: [], unknown: 0 };

export const createConversationReader = (): ConversationReader => {
  let reader: TranscriptReader | null = null;
  let generation = -1;
  /** What has been read of the stream: whole lines from `first`, bytes up to `next`. */
  let first = 0;
  let next = 0;
  let view = EMPTY;

  const begin = (stream: StreamState): void => {
    generation = stream.generation;
    first = firstLine(stream);
    next = first;
    view = EMPTY;
    reader = createTranscriptReader({ startOffset: first });
  };

  const readOlder = (stream: StreamState): void => {
    const start = firstLine(stream);
    if (start >= first) return;
    const older = createTranscriptReader({ startOffset: start });
    const found = itemsOf(older.append(slice(stream, start, first)));
    view = {
      items: [...found.items, ...view.items],
      unknown: found.unknown + view.unknown,
    };
    first = start;
  };

  return {
    step: (stream, maxBytes) => {
      if (reader === null || stream.generation !== generation || stream.length < next)
        begin(stream);
      readOlder(stream);
      const end = Math.min(stream.length, next + maxBytes);
      if (end > next && reader !== null) {
        const found = itemsOf(reader.append(slice(stream, next, end)));
        next = end;
        if (found.items.length > 0 || found.unknown > 0) {
          view = {
            items: [...view.items, ...found.items],
            unknown: view.unknown + found.unknown,
          };
        }
      }
      return next < stream.length;
    },
    view: () => view,
  };
};

/** What the page holds may begin inside a line, of which the end says nothing. */
const firstLine = (stream: StreamState): number => {
  if (stream.start === 0) return 0;
  let at = stream.start;
  for (const part of stream.parts) {
    const end = part.indexOf(LF);
    if (end !== -1) return at + end + 1;
    at += part.length;
  }
  return stream.length;
};

/** Joins only what is asked for: of a long stream that is a small part of what follows. */
const slice = (stream: StreamState, from: number, to: number): Uint8Array => {
  const parts: Uint8Array[] = [];
  let left = to - from;
  for (const part of bytesFrom(stream, from).parts) {
    if (left <= 0) break;
    parts.push(part.subarray(0, left));
    left -= part.length;
  }
  return concatBytes(parts);
};

const itemsOf = (pieces: readonly TranscriptPiece[]): ConversationView => {
  const items: ConversationItem[] = [];
  let unknown = 0;
  for (const piece of pieces) {
    if (piece.kind === 'gap') {
      if (piece.reason === 'torn') unknown += 1;
      continue;
    }
    const { entry } = piece;
    if (entry.kind === 'unknown') unknown += 1;
    if (entry.kind === 'message' && entry.blocks.length > 0) items.push({ at: piece.start, entry });
    if (entry.kind === 'note' && entry.text !== null) items.push({ at: piece.start, entry });
  }
  return { items, unknown };
};
