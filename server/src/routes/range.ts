import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type Reply, sentBytes } from './reply.ts';

/**
 * The whole, or the one range that is asked for (RFC 9110, section 14). Several ranges, or what is not a
 * range, get the whole; one that lies outside gets 416.
 */
export const rangeOf = (
  whole: Bytes,
  range: string | null,
  headers: Readonly<Record<string, string>>,
): Reply => {
  const accepted = { ...headers, 'accept-ranges': 'bytes' };
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return sentBytes(whole, { headers: accepted });

  const size = whole.length;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    const outside = { ...accepted, 'content-range': `bytes */${size}` };
    return sentBytes(new Uint8Array(0), { status: 416, headers: outside });
  }
  const inside = { ...accepted, 'content-range': `bytes ${start}-${end - 1}/${size}` };
  return sentBytes(whole.slice(start, end), { status: 206, headers: inside });
};
