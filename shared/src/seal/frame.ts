import { createReader, u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { Random } from '../base/ports.ts';
import { err, ok, type Result } from '../base/result.ts';

/** The head of every plaintext inside an envelope (SEAL.md, section 6). What codec and node type mean is room `codec`'s. */
export interface Frame {
  readonly codec: number;
  readonly nodeType: number;
  readonly rawLength: number;
  readonly payload: Bytes;
}

export interface BadFrame {
  readonly kind: 'bad-frame';
}

const VERSION = 1;

export const encodeFrame = ({ codec, nodeType, rawLength, payload }: Frame): Bytes =>
  concatBytes([
    u8(VERSION),
    u8(codec),
    u8(nodeType),
    u8(0),
    u32(payload.length),
    u32(rawLength),
    payload,
  ]);

/**
 * Reads the frame that an opened envelope is. Bytes after it must be zero, and there must be none where
 * the type is not padded.
 */
export const parseFrame = (
  plain: Uint8Array,
  { padded }: { readonly padded: boolean },
): Result<Frame, BadFrame> => {
  const reader = createReader(plain);
  const version = reader.u8();
  const codec = reader.u8();
  const nodeType = reader.u8();
  const zero = reader.u8();
  const payloadLength = reader.u32();
  const rawLength = reader.u32();
  if (payloadLength === null || codec === null || nodeType === null || rawLength === null) {
    return err({ kind: 'bad-frame' });
  }
  const payload = reader.bytes(payloadLength);
  const rest = plain.subarray(plain.length - reader.left());
  const clean = version === VERSION && zero === 0 && rest.every((byte) => byte === 0);
  if (payload === null || !clean || (rest.length > 0 && !padded)) return err({ kind: 'bad-frame' });
  return ok({ codec, nodeType, rawLength, payload });
};

/**
 * Padmé (Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: Reducing Metadata Leakage from Encrypted Files
 * and Communication with PURBs, 2019): the next length that tells O(log log n) bits, at most about 12 % more.
 */
export const padme = (length: number): number => {
  if (length < 2) return length;
  const exponent = 31 - Math.clz32(length);
  const exponentBits = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - exponentBits);
  return Math.ceil(length / step) * step;
};

/** Where a plaintext of this length ends after padding: Padmé of itself and 0 to 255 random bytes. */
export const paddedLength = ({ random }: { readonly random: Random }, length: number): number =>
  padme(length + new DataView(random.bytes(1).buffer).getUint8(0));

/** Zeros up to `paddedLength`. */
export const pad = (deps: { readonly random: Random }, plain: Bytes): Bytes => {
  const padded = new Uint8Array(paddedLength(deps, plain.length));
  padded.set(plain);
  return padded;
};
