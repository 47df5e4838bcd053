import { u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { padme } from '../seal/frame.ts';
import { PACK_NODES_MAX, PACK_PLAIN_MIN } from './limits.ts';
import type { NodeType } from './node-type.ts';

/** A node as it goes into a pack: its frame, and what the trailer says of it. */
export interface FramedNode {
  readonly frame: Bytes;
  readonly nodeType: NodeType;
  /** 16 bytes; zero for a manifest. */
  readonly sourceId: Bytes;
  /** 32 bytes. */
  readonly hash: Bytes;
}

/** What an opened pack says of one slot. Views into its plaintext. */
export interface Slot {
  readonly frame: Bytes;
  readonly nodeType: number;
  readonly sourceId: Bytes;
  readonly hash: Bytes;
}

export interface OpenedPack {
  readonly slots: readonly Slot[];
  readonly sizeBytes: number;
}

export interface BadFrame {
  readonly kind: 'bad-frame';
}

const VERSION = 1;
const FRAME_HEADER = 12;
/** offset u32, node type u8, source id 16, node hash 32. */
const ROW = 53;

/** `version | frames | count | rows | trailer length` (FORMAT.md, section 2), before padding. */
export const packBytes = (nodes: readonly FramedNode[]): Bytes => {
  let offset = 1;
  const rows = nodes.map(({ frame, nodeType, sourceId, hash }) => {
    const row = concatBytes([u32(offset), u8(nodeType), sourceId, hash]);
    offset += frame.length;
    return row;
  });
  return concatBytes([
    u8(VERSION),
    ...nodes.map(({ frame }) => frame),
    u32(nodes.length),
    ...rows,
    u32(4 + ROW * nodes.length),
  ]);
};

/** Reads the layout and checks every length, the trailer against the frames, and that the rest is zero. */
export const parsePack = (plain: Bytes): Result<OpenedPack, BadFrame> => {
  if (plain[0] !== VERSION) return BAD_FRAME;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const frames = framesOf(plain, view);
  if (frames === null) return BAD_FRAME;

  const trailer = frames.at(-1)?.end ?? 1;
  const contentLength = trailer + 8 + ROW * frames.length;
  if (contentLength > plain.length) return BAD_FRAME;
  if (view.getUint32(trailer) !== frames.length) return BAD_FRAME;
  if (view.getUint32(contentLength - 4) !== 4 + ROW * frames.length) return BAD_FRAME;
  if (!isPadding(plain, contentLength)) return BAD_FRAME;

  const slots = frames.map(({ start, end }, index) => {
    const row = trailer + 4 + ROW * index;
    return {
      start,
      offset: view.getUint32(row),
      frame: plain.subarray(start, end),
      nodeType: view.getUint8(row + 4),
      sourceId: plain.subarray(row + 5, row + 21),
      hash: plain.subarray(row + 21, row + ROW),
    };
  });
  return slots.every(({ start, offset }) => start === offset)
    ? ok({ slots, sizeBytes: plain.length })
    : BAD_FRAME;
};

const BAD_FRAME = err({ kind: 'bad-frame' });

/**
 * The frames one after another, up to the trailer. A frame begins with its version, 1; the trailer with the
 * high byte of a count below 2^24, 0: that tells where the nodes end before anything says so.
 */
const framesOf = (
  plain: Bytes,
  view: DataView,
): readonly { readonly start: number; readonly end: number }[] | null => {
  const frames: { readonly start: number; readonly end: number }[] = [];
  let start = 1;
  while (plain[start] === 1) {
    if (start + FRAME_HEADER > plain.length || frames.length === PACK_NODES_MAX) return null;
    const end = start + FRAME_HEADER + view.getUint32(start + 4);
    if (end > plain.length) return null;
    frames.push({ start, end });
    start = end;
  }
  return frames;
};

/** Zeros, as many as the padding rule could have put there. */
const isPadding = (plain: Bytes, contentLength: number): boolean => {
  const { length } = plain;
  const isPaddedLength = length === PACK_PLAIN_MIN || padme(length) === length;
  const most = Math.max(PACK_PLAIN_MIN, padme(contentLength + 255));
  if (length < PACK_PLAIN_MIN || length > most || !isPaddedLength) return false;
  for (let at = contentLength; at < length; at += 1) if (plain[at] !== 0) return false;
  return true;
};
