import type { Bytes, Sealed } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  type BaseKey,
  openEnvelope,
  type SealDeps,
  type SealError,
  sealEnvelope,
} from '../seal/envelope.ts';
import { encodeFrame, pad, parseFrame } from '../seal/frame.ts';
import type { EnvelopePlace } from '../seal/header.ts';

export type SecretError = SealError | { readonly kind: 'bad-frame' };

interface SecretShape {
  /** Hides its length (SEAL.md, section 6). */
  readonly padded: boolean;
  readonly salt?: Bytes;
}

/** Seals secrets in one uncompressed frame. The payload and every copy made on the way are zeroed. */
export const sealSecret = async (
  deps: SealDeps,
  base: BaseKey,
  place: EnvelopePlace,
  payload: Bytes,
  { padded, ...options }: SecretShape,
): Promise<Sealed> => {
  const frame = encodeFrame({ codec: 0, nodeType: 0, rawLength: payload.length, payload });
  const plain = padded ? pad(deps, frame) : frame;
  const sealed = await sealEnvelope(deps, base, place, plain, options);
  for (const secret of [payload, frame, plain]) secret.fill(0);
  return sealed;
};

/** Opens what `sealSecret` made. Who gets the payload zeroes it. */
export const openSecret = async (
  base: BaseKey,
  place: EnvelopePlace,
  stored: Uint8Array,
  { padded }: SecretShape,
): Promise<Result<Bytes, SecretError>> => {
  const plain = await openEnvelope(base, place, stored);
  if (!plain.ok) return plain;

  const frame = parseFrame(plain.value, { padded });
  plain.value.fill(0);
  if (!frame.ok) return frame;
  const { codec, nodeType, rawLength, payload } = frame.value;
  if (codec !== 0) return err({ kind: 'unsupported' });
  return nodeType === 0 && rawLength === payload.length ? ok(payload) : err({ kind: 'bad-frame' });
};
