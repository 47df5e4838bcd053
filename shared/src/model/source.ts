import type { Bytes } from '../base/bytes.ts';
import type { SourceId } from '../base/ids.ts';
import type { Json } from '../base/json.ts';

/** Where on the screen a source belongs. */
export type Surface = 'terminal' | 'tabs' | 'conversation' | 'editor' | 'notes' | 'layout';

/** The three kinds of state: small replaced JSON, append-only bytes, bytes named by their content. */
export type SourceForm = 'document' | 'stream' | 'blob';

/**
 * Every kind of source there is. A thing on the screen that has state of two forms (a terminal: where it
 * stands, and what it printed) is two sources that share a `key`.
 */
export const SOURCE_KINDS = {
  layout: { surface: 'layout', form: 'document' },
  terminal: { surface: 'terminal', form: 'document' },
  'terminal-output': { surface: 'terminal', form: 'stream' },
  file: { surface: 'editor', form: 'document' },
  'file-text': { surface: 'editor', form: 'blob' },
  conversation: { surface: 'conversation', form: 'document' },
  'conversation-lines': { surface: 'conversation', form: 'stream' },
  note: { surface: 'notes', form: 'document' },
  'note-text': { surface: 'notes', form: 'blob' },
  tabs: { surface: 'tabs', form: 'document' },
} as const satisfies Record<string, { readonly surface: Surface; readonly form: SourceForm }>;

export type SourceKind = keyof typeof SOURCE_KINDS;

export const isSourceKind = (text: string): text is SourceKind => Object.hasOwn(SOURCE_KINDS, text);
export const formOf = (kind: SourceKind): SourceForm => SOURCE_KINDS[kind].form;
export const surfaceOf = (kind: SourceKind): Surface => SOURCE_KINDS[kind].surface;

/** One thing state is captured from. Never changes while the source lives. */
export interface Source {
  readonly id: SourceId;
  readonly kind: SourceKind;
  /** Names the thing within its session: a terminal's id, a file's root and path. At most 1,024 characters. */
  readonly key: string;
}

export interface DocumentState {
  readonly form: 'document';
  /** Canonical JSON of at most 64 KiB. */
  readonly value: Json;
}

/**
 * Append-only bytes. A part, once there, is never changed, except that the last one may grow; whoever
 * breaks that starts a new generation. The page need not hold the beginning: `start` says how many
 * bytes of this generation come before the first part.
 */
export interface StreamState {
  readonly form: 'stream';
  readonly generation: number;
  readonly start: number;
  readonly parts: readonly Bytes[];
  /** Bytes of this generation: `start` and all parts. */
  readonly length: number;
}

export interface BlobState {
  readonly form: 'blob';
  /** Text is stored as UTF-8. */
  readonly content: string;
}

export type SourceState = DocumentState | StreamState | BlobState;

export interface CapturedSource {
  readonly source: Source;
  readonly state: SourceState;
}
