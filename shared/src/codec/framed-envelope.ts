import type { Bytes, Plain, Sealed } from '../base/bytes.ts';
import { asPlain } from '../base/bytes.ts';
import type { Random } from '../base/ports.ts';
import { ok, type Result } from '../base/result.ts';
import { type BaseKey, type FindBaseKey, openEnvelope, sealEnvelope } from '../seal/envelope.ts';
import { encodeFrame, pad, parseFrame } from '../seal/frame.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { inflate } from './deflate.ts';
import { CODEC, NODE } from './node-type.ts';

/** An envelope whose plaintext is one frame: local rows, labels, write-ahead records. */
export const sealFramed = (
  { random }: { readonly random: Random },
  key: BaseKey,
  place: EnvelopePlace,
  raw: Bytes,
  { padded }: { readonly padded: boolean },
): Promise<Sealed> => {
  const frame = encodeFrame({
    codec: CODEC.none,
    nodeType: NODE.none,
    rawLength: raw.length,
    payload: raw,
  });
  return sealEnvelope({ random }, key, place, padded ? pad({ random }, frame) : frame);
};

export const openFramed = async (
  key: BaseKey | FindBaseKey,
  place: EnvelopePlace,
  stored: Uint8Array,
  { padded }: { readonly padded: boolean },
): Promise<Result<Plain, DecodeError>> => {
  const plain = await openEnvelope(key, place, stored);
  if (!plain.ok) return decodeError(plain.error.kind, null);
  const frame = parseFrame(plain.value, { padded });
  if (!frame.ok) return decodeError(frame.error.kind, null);
  if (frame.value.nodeType !== NODE.none) return decodeError('bad-frame', null);
  const raw = await inflate(frame.value, frame.value.rawLength);
  return raw.ok ? ok(asPlain(raw.value)) : decodeError(raw.error.kind, null);
};
