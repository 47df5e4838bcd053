import type { Bytes } from '../base/bytes.ts';
import { PIECE_AVERAGE, PIECE_MAX, PIECE_MIN } from './limits.ts';

/**
 * Content-defined boundaries with a gear hash and normalised chunking (Xia, Zhou, Jiang, Feng, Hua, Hu,
 * Liu, Zhang: FastCDC, USENIX ATC 2016, sections 4.2 to 4.4): a strict mask up to the average size, a loose
 * one behind it. Tests the high bits of the hash, which the last 32 bytes have reached.
 */
const STRICT_BITS = 14;
const LOOSE_BITS = 11;

/**
 * Where the piece that begins at `start` ends. Depends only on the bytes of that piece, so two contents that
 * have one boundary in common and the same bytes behind it have all further boundaries in common.
 */
export const endOfPiece = (bytes: Bytes, start: number): number => {
  const last = Math.min(bytes.length, start + PIECE_MAX);
  if (last - start <= PIECE_MIN) return last;
  const normal = Math.min(last, start + PIECE_AVERAGE);
  let hash = 0;
  let at = start + PIECE_MIN;
  for (; at < normal; at += 1) {
    hash = ((hash << 1) + gear(bytes, at)) | 0;
    if (hash >>> (32 - STRICT_BITS) === 0) return at + 1;
  }
  for (; at < last; at += 1) {
    hash = ((hash << 1) + gear(bytes, at)) | 0;
    if (hash >>> (32 - LOOSE_BITS) === 0) return at + 1;
  }
  return last;
};

const gear = (bytes: Bytes, at: number): number => GEAR[bytes[at] ?? 0] ?? 0;

/** The finaliser of MurmurHash3 (Appleby) over 1 to 256: fixed for ever, frozen by the vectors. */
const mix = (seed: number): number => {
  let value = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
};
const GEAR = Int32Array.from({ length: 256 }, (_, byte) => mix(Math.imul(byte + 1, 0x9e3779b9)));
