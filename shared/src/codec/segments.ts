import type { Bytes } from '../base/bytes.ts';
import { NODE_MAX, SEGMENT_MAX, TAIL_MAX } from './limits.ts';

const LINE_END = 0x0a;

/**
 * Ends of the segments that the bytes of a stream are cut into; what lies behind the last stays open. A
 * segment ends behind a line. A line of more than a segment gets one of its own, up to the size of a node;
 * what has no line end and is too much for an open tail is closed as it is.
 */
export const segmentEnds = (bytes: Bytes): readonly number[] => {
  const ends: number[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = endOfSegment(bytes, start);
    if (end === null) break;
    ends.push(end);
    start = end;
  }
  return ends;
};

const endOfSegment = (bytes: Bytes, start: number): number | null => {
  const window = bytes.subarray(start, start + SEGMENT_MAX);
  const lastLine = window.lastIndexOf(LINE_END) + 1;
  if (lastLine > 0) return start + lastLine;
  if (window.length < SEGMENT_MAX) return window.length > TAIL_MAX ? bytes.length : null;

  const longLine = bytes.subarray(start, start + NODE_MAX);
  const lineEnd = longLine.indexOf(LINE_END, SEGMENT_MAX) + 1;
  return start + (lineEnd > 0 ? lineEnd : longLine.length);
};
