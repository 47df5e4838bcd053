import { createReader, u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { idBytes, type PackId, packIdOf } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { LIMITS } from './limits.ts';

/** Binary bodies (PROTOCOL.md, section 3). */
export interface MalformedFrame {
  readonly kind: 'malformed';
  readonly detail: string;
}

/** Body of PUT /vaults/:v/packs/:id: `u32 length | key envelope | pack`. */
export interface PackUpload {
  readonly envelope: Bytes;
  readonly pack: Bytes;
}
export const MAX_PACK_UPLOAD_BYTES = 4 + LIMITS.keyEnvelopeBytes + LIMITS.packBytes;

export const encodePackUpload = ({ envelope, pack }: PackUpload): Bytes =>
  concatBytes([u32(envelope.length), envelope, pack]);

export const parsePackUpload = (body: Uint8Array): Result<PackUpload, MalformedFrame> => {
  const parts = splitFrame(body, LIMITS.keyEnvelopeBytes);
  return parts === null
    ? err({ kind: 'malformed', detail: 'not a key envelope and a pack' })
    : ok({ envelope: parts[0], pack: parts[1] });
};

/** Body of POST …/marks: `u32 length | mark | sealed label`. */
export interface MarkUpload {
  readonly mark: Bytes;
  readonly label: Bytes;
}
export const MAX_MARK_UPLOAD_BYTES = 4 + LIMITS.recordBytes + LIMITS.labelBytes;

export const encodeMarkUpload = ({ mark, label }: MarkUpload): Bytes =>
  concatBytes([u32(mark.length), mark, label]);

export const parseMarkUpload = (body: Uint8Array): Result<MarkUpload, MalformedFrame> => {
  const parts = splitFrame(body, LIMITS.recordBytes);
  return parts === null
    ? err({ kind: 'malformed', detail: 'not a mark and a label' })
    : ok({ mark: parts[0], label: parts[1] });
};

/** One answer of the stream of POST /vaults/:v/packs/get. */
export type PackFrame =
  | { readonly kind: 'found'; readonly id: PackId; readonly envelope: Bytes; readonly pack: Bytes }
  | { readonly kind: 'missing' | 'damaged'; readonly id: PackId };

const STATUS = { found: 0, missing: 1, damaged: 2 } as const;
const FRAME_HEAD_BYTES = 32 + 1 + 4 + 4;

/** `id 32 | u8 status | u32 envelope length | u32 pack length | envelope | pack`. */
export const encodePackFrame = (frame: PackFrame): Bytes => {
  const [envelope, pack] = frame.kind === 'found' ? [frame.envelope, frame.pack] : [NONE, NONE];
  return concatBytes([
    idBytes(frame.id),
    u8(STATUS[frame.kind]),
    u32(envelope.length),
    u32(pack.length),
    envelope,
    pack,
  ]);
};

/** Cuts the stream into frames as its chunks arrive. It holds at most one frame. */
export interface PackFrameReader {
  readonly feed: (chunk: Uint8Array) => Result<readonly PackFrame[], MalformedFrame>;
  /** False while a frame is incomplete: the stream was cut off. */
  readonly done: () => boolean;
}

export const createPackFrameReader = (): PackFrameReader => {
  let chunks: Uint8Array[] = [];
  let heldBytes = 0;
  // Chunks are joined when a frame is whole, not at each arrival: a pack comes in a hundred of them.
  let wantedBytes = FRAME_HEAD_BYTES;

  const feed = (chunk: Uint8Array): Result<readonly PackFrame[], MalformedFrame> => {
    chunks.push(chunk);
    heldBytes += chunk.length;
    const frames: PackFrame[] = [];
    while (heldBytes >= wantedBytes) {
      const held = concatBytes(chunks);
      const next = takeFrame(held);
      if (next.kind === 'malformed') return err({ kind: 'malformed', detail: 'not a pack frame' });
      const rest = next.kind === 'whole' ? held.subarray(next.lengthBytes) : held;
      if (next.kind === 'whole') frames.push(next.frame);
      chunks = [rest];
      heldBytes = rest.length;
      wantedBytes = next.kind === 'whole' ? FRAME_HEAD_BYTES : next.lengthBytes;
    }
    return ok(frames);
  };
  return { feed, done: () => heldBytes === 0 };
};

const NONE: Bytes = new Uint8Array(0);

type Taken =
  | { readonly kind: 'whole'; readonly frame: PackFrame; readonly lengthBytes: number }
  | { readonly kind: 'incomplete'; readonly lengthBytes: number }
  | { readonly kind: 'malformed' };

/** Takes at least the head of a frame. */
const takeFrame = (held: Bytes): Taken => {
  const reader = createReader(held);
  const id = reader.bytes(32);
  const status = reader.u8();
  const envelopeBytes = reader.u32();
  const packBytes = reader.u32();
  if (id === null || status === null || envelopeBytes === null || packBytes === null) {
    return { kind: 'incomplete', lengthBytes: FRAME_HEAD_BYTES };
  }
  if (envelopeBytes > LIMITS.keyEnvelopeBytes || packBytes > LIMITS.packBytes) {
    return { kind: 'malformed' };
  }
  const lengthBytes = FRAME_HEAD_BYTES + envelopeBytes + packBytes;
  const envelope = reader.bytes(envelopeBytes);
  const pack = reader.bytes(packBytes);
  if (envelope === null || pack === null) return { kind: 'incomplete', lengthBytes };
  const frame = frameOf(packIdOf(id), status, envelope, pack);
  return frame === null ? { kind: 'malformed' } : { kind: 'whole', frame, lengthBytes };
};

const frameOf = (id: PackId, status: number, envelope: Bytes, pack: Bytes): PackFrame | null => {
  if (status === STATUS.found) {
    return pack.length > 0 ? { kind: 'found', id, envelope, pack } : null;
  }
  if (envelope.length + pack.length > 0) return null;
  if (status === STATUS.missing) return { kind: 'missing', id };
  return status === STATUS.damaged ? { kind: 'damaged', id } : null;
};

/** `u32 length | first | second`, neither empty. */
const splitFrame = (body: Uint8Array, maxFirst: number): readonly [Bytes, Bytes] | null => {
  const reader = createReader(body);
  const first = reader.lengthPrefixed(maxFirst);
  const second = reader.bytes(reader.left());
  const whole = first !== null && second !== null && first.length > 0 && second.length > 0;
  return whole ? [first, second] : null;
};
