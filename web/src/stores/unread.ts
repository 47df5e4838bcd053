import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import {
  type CapturedSource,
  formOf,
  type SourceState,
  type StreamState,
} from '@holdfast/shared/model/source.ts';
import { unloadedStream } from '@holdfast/shared/model/stream.ts';
import type { SourcePhase } from './source-entry.ts';

/** What stands for a source whose content has not been read. */
export const unreadSource = (info: SourceInfo): CapturedSource => ({
  source: info.source,
  state: unreadState(info),
});

const unreadState = (info: SourceInfo): SourceState => {
  const form = formOf(info.source.kind);
  if (form === 'stream') return unloadedStream(info.generation, info.length);
  return form === 'blob' ? { form, content: '' } : { form, value: null };
};

/**
 * What the engine can be taken to have of a source after a new worker opened the session: a stream up to
 * the length it names, what was never read as it is, and of the rest nothing (`null`), so that it is
 * sent whole.
 */
export const heldAfterDeath = (
  held: CapturedSource,
  phase: SourcePhase,
  info: SourceInfo | null,
): CapturedSource | null => {
  if (held.state.form === 'stream') {
    const reaches = info !== null && joins(held.state, info);
    return reaches ? { source: held.source, state: upTo(held.state, info.length) } : null;
  }
  return phase === 'ready' ? null : held;
};

const joins = (stream: StreamState, info: SourceInfo): boolean =>
  stream.generation === info.generation &&
  stream.start <= info.length &&
  info.length <= stream.length;

/** Cuts inside a part if need be: the page's longer part then reads as grown. */
const upTo = (stream: StreamState, length: number): StreamState => {
  const parts: Bytes[] = [];
  let at = stream.start;
  for (const part of stream.parts) {
    if (at >= length) break;
    parts.push(at + part.length <= length ? part : part.subarray(0, length - at));
    at += part.length;
  }
  return { ...stream, parts, length };
};

/** What was read, and behind it what the stream grew by while it was unread. */
export const withGrowth = (now: SourceState, read: SourceState): SourceState => {
  if (now.form !== 'stream' || read.form !== 'stream' || now.parts.length === 0) return read;
  if (now.generation !== read.generation) return now;
  return {
    ...read,
    parts: [...read.parts, ...now.parts],
    length: read.length + now.length - now.start,
  };
};
