import { fromUtf8 } from '../base/bytes.ts';
import { parseJson } from '../base/json.ts';
import { type Fields, fieldsIn, fieldsOf, textIn } from './fields.ts';
import { type Author, authorOf, type Piece } from './line.ts';

export interface Description {
  readonly author: Author | null;
  readonly title: string | null;
  /** Working directory at launch. */
  readonly cwd: string | null;
  readonly sessionId: string | null;
}

const MAX_TITLE_CHARACTERS = 160;
/** Put there by the tool and not by the person: context, commands, reminders. */
const NOT_SAID = /^(?:<|Caveat:|# AGENTS\.md|\[Request interrupted)/;
const TITLE_NOTES: ReadonlySet<string> = new Set(['summary', 'custom-title', 'ai-title']);

/** What the first lines tell about the whole. */
export const describePieces = (bytes: Uint8Array, pieces: readonly Piece[]): Description => {
  const lines = pieces.map((piece) => lineOf(bytes, piece)).filter((line) => line !== null);
  const first = (read: (line: Fields) => string | null): string | null =>
    lines.map(read).find((value) => value !== null) ?? null;
  return {
    author: lines.map(authorOf).find((author) => author !== null) ?? null,
    title: titleOf(pieces),
    cwd: first((line) => textIn(line, 'cwd') ?? textIn(fieldsIn(line, 'payload') ?? {}, 'cwd')),
    sessionId: first((line) => textIn(line, 'sessionId') ?? metaId(line)),
  };
};

const metaId = (line: Fields): string | null =>
  textIn(line, 'type') === 'session_meta' ? textIn(fieldsIn(line, 'payload') ?? {}, 'id') : null;

const lineOf = (bytes: Uint8Array, piece: Piece): Fields | null => {
  if (piece.kind !== 'record') return null;
  const text = fromUtf8(bytes.subarray(piece.start, piece.end));
  return text === null ? null : fieldsOf(parseJson(text));
};

const titleOf = (pieces: readonly Piece[]): string | null => {
  const entries = pieces.flatMap((piece) => (piece.kind === 'record' ? [piece.entry] : []));
  const named = entries.flatMap((entry) =>
    entry.kind === 'note' && TITLE_NOTES.has(entry.label) ? [entry.text?.text ?? ''] : [],
  );
  const said = entries.flatMap((entry) =>
    entry.kind === 'message' && entry.role === 'user'
      ? entry.blocks.flatMap((block) => (block.kind === 'text' ? [block.text.text] : []))
      : [],
  );
  return (
    [...named, ...said.filter((text) => !NOT_SAID.test(text))].map(oneLine).find(isText) ?? null
  );
};

const oneLine = (text: string): string => {
  const line = text
    .slice(0, 4_000)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length > MAX_TITLE_CHARACTERS ? `${line.slice(0, MAX_TITLE_CHARACTERS - 1)}…` : line;
};

const isText = (text: string): boolean => text !== '';
