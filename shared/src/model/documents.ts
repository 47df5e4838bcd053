import type { Json } from '../base/json.ts';

/*
 * What the documents of a session hold. Type aliases and not interfaces, because only those are `Json`
 * by themselves. Every list is bounded, so that a document stays under 64 KiB (source.ts).
 */

/** Where a terminal stands. What it printed is the stream of the same key. */
export type TerminalDocument = {
  readonly version: 1;
  readonly name: string;
  readonly cwd: string | null;
  readonly columns: number;
  readonly rows: number;
  /** What the shell said was typed last. A hint: any program can print the mark that says so. */
  readonly lastCommand: string | null;
  /** The process at the companion, while there is one. */
  readonly process: TerminalProcess | null;
  /** Where the output is not what one process printed without a break, oldest first. */
  readonly marks: readonly TerminalMark[];
  /** Lines between the end of the output and the last one shown; 0 follows the output. */
  readonly linesFromEnd: number;
  /** Private modes (DECSET numbers) that are switched on at the end of the output. */
  readonly modes: readonly number[];
};

/** Byte 0 of what this process printed is byte `base` of the stream. */
export type TerminalProcess = { readonly id: string; readonly base: number };

export type TerminalMark = {
  readonly kind: 'restored' | 'gap' | 'ended';
  /** Offset in the stream. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Bytes that were printed and are not in the stream. */
  readonly missingBytes: number;
};

export const MAX_TERMINAL_MARKS = 64;

/** A file open in the editor. Its text is the blob of the same key. */
export type FileDocument = {
  readonly version: 1;
  readonly root: string;
  /** Below the root, with `/` between its parts. */
  readonly path: string;
  /** SHA-256 of the text on the disk that ours goes back to; `null`: never read. */
  readonly baseHash: string | null;
  /** Our text is not the one on the disk. */
  readonly dirty: boolean;
  readonly view: EditorView;
};

export type NoteDocument = {
  readonly version: 1;
  readonly title: string;
  readonly view: EditorView;
};

/** Where one stands in a text; offsets in UTF-16 units, as the editor counts. */
export type EditorView = {
  readonly anchor: number;
  readonly head: number;
  /** Offset of the first line shown. */
  readonly top: number;
};

export const START_OF_TEXT: EditorView = { anchor: 0, head: 0, top: 0 };

export type ConversationTool = 'claude' | 'codex';

/** An AI conversation. Its raw lines are the stream of the same key. */
export type ConversationDocument = {
  readonly version: 1;
  readonly tool: ConversationTool;
  readonly title: string;
  readonly cwd: string | null;
  /** Names the transcript towards the companion; `null` where there is none to follow. */
  readonly transcript: string | null;
  /** The first record shown and how far it is scrolled out; `null` follows the end. */
  readonly anchor: ScrollAnchor | null;
};

export type ScrollAnchor = {
  /** Byte offset of the record's line in the stream. */
  readonly at: number;
  readonly offsetPixels: number;
};

export type PanelKind = 'terminal' | 'file' | 'conversation' | 'note';

/** A panel on the screen: which thing it shows. */
export type PanelRef = { readonly kind: PanelKind; readonly key: string };

/** What the companion records for a session, each of which can be switched off. */
export type RecordedKind = 'terminals' | 'files' | 'conversations';
export const RECORDED_KINDS: readonly RecordedKind[] = ['terminals', 'files', 'conversations'];

/** How the session stands on the screen, and what was being typed outside of any source. */
export type LayoutDocument = {
  readonly version: 1;
  /** Open panels in the order of the panel picker. */
  readonly panels: readonly PanelRef[];
  readonly active: PanelRef | null;
  /** Sizes and places as the docking library wrote them; `null`: none yet. */
  readonly dock: Json;
  /** Text in fields that belong to no source, by field; what is in here was not sent. */
  readonly drafts: { readonly [field: string]: string };
  /** Which part of the side bar, folder or dialog stands open. */
  readonly expanded: readonly string[];
  readonly screenReader: boolean;
  /** Folders the user named: absolute paths on the machine of this device. */
  readonly roots: readonly string[];
  /** What the user does not want to be recorded in this session. */
  readonly notRecorded: readonly RecordedKind[];
  /** When the companion was last heard, written as it goes; milliseconds since 1970. */
  readonly companionSeenAt: number | null;
};

/** A field that ends in a draft takes no more than this. */
export const MAX_DRAFT_CHARACTERS = 2_000;
export const MAX_DRAFTS = 6;
export const MAX_PANELS = 100;
export const MAX_EXPANDED = 200;
/** Names are paths and may be long: together they must leave the layout under 64 KiB. */
export const MAX_PANEL_CHARACTERS = 12_000;
export const MAX_EXPANDED_CHARACTERS = 8_000;
export const MAX_DOCK_CHARACTERS = 24_000;
export const MAX_ROOTS = 32;

export const EMPTY_LAYOUT: LayoutDocument = {
  version: 1,
  panels: [],
  active: null,
  dock: null,
  drafts: {},
  expanded: [],
  screenReader: false,
  roots: [],
  notRecorded: [],
  companionSeenAt: null,
};

export const panelId = (panel: PanelRef): string => `${panel.kind}:${panel.key}`;

/** Each as it is when it has just been made. */
export const newTerminal = (name: string): TerminalDocument => ({
  version: 1,
  name,
  cwd: null,
  columns: 80,
  rows: 24,
  lastCommand: null,
  process: null,
  marks: [],
  linesFromEnd: 0,
  modes: [],
});

export const newFile = (root: string, path: string): FileDocument => ({
  version: 1,
  root,
  path,
  baseHash: null,
  dirty: false,
  view: START_OF_TEXT,
});

export const newConversation = (tool: ConversationTool): ConversationDocument => ({
  version: 1,
  tool,
  title: '',
  cwd: null,
  transcript: null,
  anchor: null,
});

export const newNote = (title: string): NoteDocument => ({
  version: 1,
  title,
  view: START_OF_TEXT,
});
