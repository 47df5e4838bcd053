import type { Bytes } from '../base/bytes.ts';
import type { Json } from '../base/json.ts';
import type { Source } from './source.ts';

/**
 * What differs between the last captured and the current state of one source: all that crosses from the
 * page to the worker. Offsets and lengths are in bytes. A stream's append names its place, so that a
 * repeat (after a lost answer) is recognised and skipped.
 */
export type Change = Append | Splice | Replace | Remove;

/** Bytes at the end of a stream; `at` is the stream's length before. */
export interface Append {
  readonly kind: 'append';
  readonly source: Source;
  readonly generation: number;
  readonly at: number;
  readonly parts: readonly Bytes[];
}

/** Takes `removed` bytes out of a blob at `at` and puts `inserted` there. */
export interface Splice {
  readonly kind: 'splice';
  readonly source: Source;
  readonly at: number;
  readonly removed: number;
  readonly inserted: Bytes;
  /** Length of the blob before: a splice against another length is refused, never guessed at. */
  readonly baseLength: number;
}

/** A document's new value, a blob's new bytes, or the first bytes of a new generation of a stream. */
export interface Replace {
  readonly kind: 'replace';
  readonly source: Source;
  readonly content: ReplaceContent;
}
export type ReplaceContent =
  | { readonly form: 'document'; readonly value: Json }
  | { readonly form: 'stream'; readonly generation: number; readonly parts: readonly Bytes[] }
  | { readonly form: 'blob'; readonly bytes: Bytes };

/** The source was closed by the user and leaves the session. */
export interface Remove {
  readonly kind: 'remove';
  readonly source: Source;
}
