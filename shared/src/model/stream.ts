import { type Bytes, concatBytes } from '../base/bytes.ts';
import { EMPTY_STREAM } from './empty-states.ts';
import type { StreamState } from './source.ts';

/** Small appends grow the last part up to this, so that a stream of 50 MB is a few thousand references. */
export const PART_BYTES = 16 * 1024;

/** A stream of which the page holds nothing yet but knows where it ends: appends are possible at once. */
export const unloadedStream = (generation: number, length: number): StreamState => ({
  form: 'stream',
  generation,
  start: length,
  parts: [],
  length,
});

/** Takes the bytes over: the caller must not write into them afterwards. */
export const appendToStream = (stream: StreamState, bytes: Bytes): StreamState => {
  if (bytes.length === 0) return stream;
  const last = stream.parts.at(-1);
  const grows = last !== undefined && last.length + bytes.length <= PART_BYTES;
  const parts = grows
    ? [...stream.parts.slice(0, -1), concatBytes([last, bytes])]
    : [...stream.parts, bytes];
  return { ...stream, parts, length: stream.length + bytes.length };
};

/** Puts older bytes in front; `null` when they do not end where ours begin. */
export const prependToStream = (
  stream: StreamState,
  from: number,
  older: readonly Bytes[],
): StreamState | null => {
  const olderBytes = older.reduce((sum, part) => sum + part.length, 0);
  if (from + olderBytes !== stream.start) return null;
  return { ...stream, start: from, parts: [...older, ...stream.parts] };
};

/** What was truncated or rewritten at its origin starts again; the old generation stays in older snapshots. */
export const nextGeneration = (stream: StreamState, generation: number): StreamState => ({
  ...EMPTY_STREAM,
  generation: Math.max(generation, stream.generation + 1),
});

/** Forgets the beginning, whole parts at a time. The engine still has it. */
export const trimStream = (stream: StreamState, keepBytes: number): StreamState => {
  let start = stream.start;
  let first = 0;
  for (const part of stream.parts) {
    if (stream.length - start - part.length < keepBytes) break;
    start += part.length;
    first += 1;
  }
  return first === 0 ? stream : { ...stream, start, parts: stream.parts.slice(first) };
};

/** The bytes from an offset on, as far as the page holds them; `from` says where they really begin. */
export const bytesFrom = (
  stream: StreamState,
  offset: number,
): { readonly from: number; readonly parts: readonly Bytes[] } => {
  const from = Math.max(offset, stream.start);
  const parts: Bytes[] = [];
  let end = stream.length;
  for (let at = stream.parts.length - 1; at >= 0 && end > from; at -= 1) {
    const part = stream.parts[at];
    if (part === undefined) break;
    const begin = end - part.length;
    parts.unshift(begin >= from ? part : part.subarray(from - begin));
    end = begin;
  }
  return { from: Math.min(from, stream.length), parts };
};
