import { fromUtf8 } from '../base/bytes.ts';
import { parseJson } from '../base/json.ts';
import { claudeEntry } from './claude.ts';
import { codexEntry } from './codex.ts';
import type { Entry } from './entry.ts';
import { type Fields, fieldsIn, fieldsOf, textIn } from './fields.ts';
import { lastRecordStart } from './resync.ts';

/** Who wrote a line. */
export type Author = 'claude' | 'codex';

/** A stretch of a transcript; `end` is the first byte behind it. A line's end belongs to its last stretch. */
export type Piece = TranscriptRecord | TranscriptGap;
export interface TranscriptRecord {
  readonly kind: 'record';
  readonly start: number;
  readonly end: number;
  readonly author: Author | null;
  readonly entry: Entry;
}
export interface TranscriptGap {
  readonly kind: 'gap';
  readonly start: number;
  readonly end: number;
  /** torn: the beginning of a record that was cut off by the next one. */
  readonly reason: 'torn' | 'blank';
}

const LINE_END = /^[\r\n]$/;

/** The pieces of one line (with its line end, where it has one), in order and without a hole. */
export const piecesOfLine = (line: Uint8Array, start: number): readonly Piece[] => {
  const content = line.subarray(0, contentLength(line));
  const end = start + line.length;
  if (isBlank(content)) return [{ kind: 'gap', start, end, reason: 'blank' }];

  const whole = recordOf(content, start, end);
  if (whole !== null) return [whole];

  const seams = seamsOf(content);
  if (seams.length === 0) return [unknownRecord(start, end)];
  return [0, ...seams].map((from, index): Piece => {
    const to = seams[index] ?? line.length;
    const piece = content.subarray(from, Math.min(to, content.length));
    return (
      recordOf(piece, start + from, start + to) ?? {
        kind: 'gap',
        start: start + from,
        end: start + to,
        reason: 'torn',
      }
    );
  });
};

/** A line that is no JSON object; kept as it is. */
export const unknownRecord = (start: number, end: number): TranscriptRecord => ({
  kind: 'record',
  start,
  end,
  author: null,
  entry: { kind: 'unknown', type: null },
});

/** Where records begin inside a damaged line, ascending: found from its end, since the last one is whole. */
const seamsOf = (content: Uint8Array): readonly number[] => {
  const seams: number[] = [];
  let rest = content;
  for (let seam = lastRecordStart(rest); seam !== null; seam = lastRecordStart(rest)) {
    seams.unshift(seam);
    rest = rest.subarray(0, seam);
  }
  return seams;
};

const recordOf = (content: Uint8Array, start: number, end: number): TranscriptRecord | null => {
  const text = fromUtf8(content);
  const line = text === null ? null : fieldsOf(parseJson(text));
  if (line === null) return null;
  const author = authorOf(line);
  const entry = author === 'codex' ? codexEntry(line) : claudeEntry(line);
  return { kind: 'record', start, end, author, entry };
};

/** From the shape of the line alone: Codex wraps everything in a payload, Claude names itself in the fields. */
export const authorOf = (line: Fields): Author | null => {
  if (textIn(line, 'type') === null) return null;
  if (fieldsIn(line, 'payload') !== null) return 'codex';
  const isClaude = ['sessionId', 'uuid', 'leafUuid', 'messageId'].some(
    (name) => textIn(line, name) !== null,
  );
  return isClaude ? 'claude' : null;
};

const contentLength = (line: Uint8Array): number => {
  let length = line.length;
  while (length > 0 && LINE_END.test(String.fromCharCode(line[length - 1] ?? 0))) length -= 1;
  return length;
};

const isBlank = (content: Uint8Array): boolean =>
  content.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
