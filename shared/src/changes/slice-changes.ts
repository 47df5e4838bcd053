import type { Bytes } from '../base/bytes.ts';
import type { Json } from '../base/json.ts';
import { unreachable } from '../base/result.ts';
import type { Append, Change, Replace, Splice } from '../model/change.ts';

/** What a message carries besides the content: names, numbers and the objects around them. */
const OVERHEAD = 128;

/** Bytes of one change in a message, near enough to keep a limit. */
export const sizeOfChange = (change: Change): number =>
  OVERHEAD + 2 * change.source.key.length + contentSize(change);

const contentSize = (change: Change): number => {
  switch (change.kind) {
    case 'append':
      return sizeOfParts(change.parts);
    case 'splice':
      return change.inserted.length;
    case 'replace':
      return replaceSize(change);
    case 'remove':
      return 0;
    default:
      return unreachable(change);
  }
};

const replaceSize = ({ content }: Replace): number => {
  switch (content.form) {
    case 'document':
      return jsonSize(content.value);
    case 'stream':
      return sizeOfParts(content.parts);
    case 'blob':
      return content.bytes.length;
    default:
      return unreachable(content);
  }
};

const sizeOfParts = (parts: readonly Bytes[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0);

/** Counted, not stringified: this runs in the page. */
const jsonSize = (value: Json): number => {
  if (typeof value === 'string') return 8 + 2 * value.length;
  if (value === null || typeof value !== 'object') return 8;
  if (isList(value)) return value.reduce<number>((sum, item) => sum + jsonSize(item), 8);
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + 8 + name.length + jsonSize(item),
    8,
  );
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * The same change as several, each of at most `maxBytes`: a large replacement becomes a small one and what
 * is added to it. A document cannot be cut and stays whole.
 */
export const cutChange = (change: Change, maxBytes: number): readonly Change[] => {
  if (sizeOfChange(change) <= maxBytes) return [change];
  const room = Math.max(1, maxBytes - OVERHEAD - 2 * change.source.key.length);
  switch (change.kind) {
    case 'append':
      return cutAppend(change, room);
    case 'splice':
      return cutSplice(change, room);
    case 'replace':
      return cutReplace(change, room);
    case 'remove':
      return [change];
    default:
      return unreachable(change);
  }
};

const cutAppend = ({ source, generation, at, parts }: Append, room: number): readonly Append[] => {
  let start = at;
  return cutParts(parts, room).map((group) => {
    const append: Append = { kind: 'append', source, generation, at: start, parts: group };
    start += sizeOfParts(group);
    return append;
  });
};

/** The first cut removes; the others insert behind what the ones before have inserted. */
const cutSplice = (change: Splice, room: number): readonly Splice[] => {
  const { source, at, removed, inserted, baseLength } = change;
  return cutBytes(inserted, room).map(({ start, bytes }) => ({
    kind: 'splice',
    source,
    at: at + start,
    removed: start === 0 ? removed : 0,
    inserted: bytes,
    baseLength: start === 0 ? baseLength : baseLength - removed + start,
  }));
};

const cutReplace = (change: Replace, room: number): readonly Change[] => {
  const { source, content } = change;
  if (content.form === 'document') return [change];
  if (content.form === 'blob') {
    const whole = { kind: 'splice', source, at: 0, removed: 0, inserted: content.bytes } as const;
    return cutSplice({ ...whole, baseLength: 0 }, room).map((splice) =>
      splice.at > 0
        ? splice
        : { kind: 'replace', source, content: { form: 'blob', bytes: splice.inserted } },
    );
  }
  const { generation, parts } = content;
  return cutAppend({ kind: 'append', source, generation, at: 0, parts }, room).map((append) =>
    append.at > 0
      ? append
      : {
          kind: 'replace',
          source,
          content: { form: 'stream', generation, parts: append.parts },
        },
  );
};

const cutParts = (parts: readonly Bytes[], room: number): readonly (readonly Bytes[])[] => {
  const groups: Bytes[][] = [];
  let group: Bytes[] = [];
  let left = 0;
  for (const { bytes } of parts.flatMap((part) => cutBytes(part, room))) {
    if (bytes.length > left) {
      group = [];
      groups.push(group);
      left = room;
    }
    group.push(bytes);
    left -= bytes.length;
  }
  return groups;
};

/** Copies where it cuts: structured clone takes the whole buffer of a view along. */
const cutBytes = (
  bytes: Bytes,
  room: number,
): readonly { readonly start: number; readonly bytes: Bytes }[] => {
  if (bytes.length <= room) return [{ start: 0, bytes }];
  return Array.from({ length: Math.ceil(bytes.length / room) }, (_, index) => {
    const start = index * room;
    return { start, bytes: bytes.slice(start, start + room) };
  });
};
