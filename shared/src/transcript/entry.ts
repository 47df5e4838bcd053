/** What a line says, for the screen. The raw bytes stay the truth (TRANSCRIPTS.md, section 3). */
export type Entry = MessageEntry | NoteEntry | HousekeepingEntry | UnknownEntry;

export interface MessageEntry {
  readonly kind: 'message';
  readonly role: 'user' | 'assistant' | 'system';
  /** The line's own id, and the line it answers: a tree, and not always the order of the file. */
  readonly id: string | null;
  readonly parentId: string | null;
  /** Lines of one answer of the model share it. */
  readonly groupId: string | null;
  /** Milliseconds since 1970. */
  readonly at: number | null;
  /** Said to or by a subagent. */
  readonly sidechain: boolean;
  readonly model: string | null;
  readonly usage: TokenUsage | null;
  readonly blocks: readonly Block[];
}

/** Something the tool says about the conversation: a summary, an error, a cut. `label` is the tool's word. */
export interface NoteEntry {
  readonly kind: 'note';
  readonly label: string;
  readonly text: CutText | null;
  readonly at: number | null;
  readonly usage: TokenUsage | null;
}

/** A line of a known type that has nothing for the screen: progress, backups of files, queue, repeats. */
export interface HousekeepingEntry {
  readonly kind: 'housekeeping';
  readonly type: string;
  readonly at: number | null;
}

/** Not JSON (`type` null), or JSON of a type we do not know. Passed through like every other line. */
export interface UnknownEntry {
  readonly kind: 'unknown';
  readonly type: string | null;
}

export type Block =
  | { readonly kind: 'text'; readonly text: CutText }
  /** `text` is empty where only a sealed form is in the file. */
  | { readonly kind: 'thinking'; readonly text: CutText; readonly encrypted: boolean }
  | {
      readonly kind: 'tool-use';
      readonly callId: string;
      readonly name: string;
      /** As JSON, or as the tool wrote it. */
      readonly input: CutText;
    }
  | {
      readonly kind: 'tool-result';
      readonly callId: string;
      readonly text: CutText;
      readonly failed: boolean;
      readonly images: readonly ImageFact[];
    }
  | { readonly kind: 'image'; readonly image: ImageFact };

/** An image is never decoded here: what it is, and how large. */
export interface ImageFact {
  readonly mediaType: string | null;
  readonly sizeBytes: number;
}

/** Text for the screen; of a longer one the beginning. The whole stands in the raw bytes. */
export interface CutText {
  readonly text: string;
  readonly omittedCharacters: number;
}

export interface TokenUsage {
  /** What the model read, `cached` included. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export const MAX_BLOCK_CHARACTERS = 65_536;

export const cutText = (text: string): CutText => ({
  text: text.slice(0, MAX_BLOCK_CHARACTERS),
  omittedCharacters: Math.max(0, text.length - MAX_BLOCK_CHARACTERS),
});
