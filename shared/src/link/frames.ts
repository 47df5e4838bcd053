import { createReader, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { LIMITS } from './limits.ts';

/** What the bytes of a frame are. Only the companion sends binary frames. */
export type FrameType = 'terminal' | 'transcript' | 'file';

/** `u8 type | u32 channel | u64 fromByte | bytes` (LINK.md, section 5). */
export interface Frame {
  readonly type: FrameType;
  /** Of a stream: the channel its verb answered. Of a reply: the id of the request. */
  readonly channel: number;
  /** Offset of the first byte in the terminal's output, the transcript or the file. */
  readonly fromByte: number;
  readonly bytes: Bytes;
}

export interface BadFrame {
  readonly kind: 'bad-frame';
}

const NUMBER_OF: Readonly<Record<FrameType, number>> = { terminal: 1, transcript: 2, file: 3 };
const TYPE_OF: ReadonlyMap<number, FrameType> = new Map([
  [1, 'terminal'],
  [2, 'transcript'],
  [3, 'file'],
]);
const HEADER_BYTES = 13;

export const frameBytes = (frame: Frame): Bytes =>
  concatBytes([u8(NUMBER_OF[frame.type]), u32(frame.channel), u64(frame.fromByte), frame.bytes]);

export const readFrame = (bytes: Uint8Array): Result<Frame, BadFrame> => {
  if (bytes.length > HEADER_BYTES + LIMITS.framePayloadBytes) return err({ kind: 'bad-frame' });
  const reader = createReader(bytes);
  const type = TYPE_OF.get(reader.u8() ?? 0);
  const channel = reader.u32();
  const fromByte = reader.u64();
  const payload = reader.bytes(reader.left());
  if (type === undefined || channel === null || fromByte === null || payload === null) {
    return err({ kind: 'bad-frame' });
  }
  return ok({ type, channel, fromByte, bytes: payload });
};
