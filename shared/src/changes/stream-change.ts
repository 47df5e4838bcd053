import type { Bytes } from '../base/bytes.ts';
import type { Append, Change } from '../model/change.ts';
import type { Source, StreamState } from '../model/source.ts';

/**
 * Walks from the end of the stream back to the first part both states share. Only the last part may have
 * grown; anything else is new content.
 */
export const streamChange = (source: Source, was: StreamState, now: StreamState): Change | null => {
  const added = was.generation === now.generation ? addedParts(was, now) : null;
  if (added === null) return newStream(source, now);
  return added.length === 0 ? null : append(source, now.generation, was.length, added);
};

/**
 * A replacement. Where the page does not hold the beginning it cannot replace: it says what it has and from
 * where, and the receiver takes what is new to it or refuses a gap.
 */
export const newStream = (source: Source, { generation, start, parts }: StreamState): Change =>
  start > 0
    ? append(source, generation, start, parts)
    : { kind: 'replace', source, content: { form: 'stream', generation, parts } };

const append = (
  source: Source,
  generation: number,
  at: number,
  parts: readonly Bytes[],
): Append => ({ kind: 'append', source, generation, at, parts });

/** What lies beyond the old end; `null` when the new state does not go on where the old one ended. */
const addedParts = (was: StreamState, now: StreamState): readonly Bytes[] | null => {
  if (now.length < was.length || now.start > was.length) return null;
  const added: Bytes[] = [];
  let start = now.length;
  for (let at = now.parts.length - 1; at >= 0; at -= 1) {
    const part = now.parts[at];
    if (part === undefined || start < was.length) return null;
    if (start === was.length) return endsAlike(part, was) ? added.toReversed() : null;
    start -= part.length;
    if (start >= was.length) {
      added.push(part);
      continue;
    }
    const grown = grownBy(part, start, was);
    return grown === null ? null : [grown, ...added.toReversed()];
  }
  return start === was.length ? added.toReversed() : null;
};

/** The part that ends where the old stream ended. Usually the same object; bytes are compared if not. */
const endsAlike = (part: Bytes, was: StreamState): boolean => {
  const last = was.parts.at(-1);
  if (last === undefined || last === part) return true;
  const shared = Math.min(last.length, part.length);
  return isSame(last.subarray(last.length - shared), part.subarray(part.length - shared));
};

/** The end of a part that is the old last part and more. Copied: a view would take its whole buffer along. */
const grownBy = (part: Bytes, start: number, was: StreamState): Bytes | null => {
  const last = was.parts.at(-1);
  if (last === undefined || was.length - last.length !== start) return null;
  return isSame(last, part.subarray(0, last.length)) ? part.slice(last.length) : null;
};

/** A plain loop: this runs in the page once a second over up to a whole part. */
const isSame = (a: Bytes, b: Bytes): boolean => {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return a.length === b.length;
};
