import { utf8 } from '../base/bytes.ts';
import type { Splice } from '../model/change.ts';
import type { BlobState, Source } from '../model/source.ts';

/**
 * One splice between the common beginning and the common end of two texts, in offsets of their UTF-8 form.
 * Neither cut falls inside a surrogate pair or beside half of one: a lone half is three bytes as UTF-8, and
 * becomes part of four as soon as its other half stands beside it.
 */
export const blobChange = (source: Source, was: BlobState, now: BlobState): Splice | null => {
  const [a, b] = [was.content, now.content];
  if (a === b) return null;
  const head = commonHead(a, b);
  const tail = commonTail(a, b, Math.min(a.length, b.length) - head);
  const at = utf8Length(a, 0, head);
  const removed = utf8Length(a, head, a.length - tail);
  return {
    kind: 'splice',
    source,
    at,
    removed,
    inserted: utf8(b.slice(head, b.length - tail)),
    baseLength: at + removed + utf8Length(a, a.length - tail, a.length),
  };
};

const commonHead = (a: string, b: string): number => {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a.charCodeAt(head) === b.charCodeAt(head)) head += 1;
  return head > 0 && isHighHalf(a.charCodeAt(head - 1)) ? head - 1 : head;
};

const commonTail = (a: string, b: string, most: number): number => {
  let tail = 0;
  while (tail < most && a.charCodeAt(a.length - tail - 1) === b.charCodeAt(b.length - tail - 1)) {
    tail += 1;
  }
  return tail > 0 && isLowHalf(a.charCodeAt(a.length - tail)) ? tail - 1 : tail;
};

/** Bytes of `text` from `start` to `end` as UTF-8; a lone half counts as the U+FFFD that replaces it. */
const utf8Length = (text: string, start: number, end: number): number => {
  let bytes = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isHighHalf(unit) && at + 1 < end && isLowHalf(text.charCodeAt(at + 1))) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return bytes;
};

const isHighHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
