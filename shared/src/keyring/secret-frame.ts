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

/** Opens what `sealSecret` made, lets it be read, and zeroes it: what is to stay, `read` copies. */
export const openSecret = async <T, E>(
  base: BaseKey,
  place: EnvelopePlace,
  stored: Uint8Array,
  { padded }: SecretShape,
  read: (payload: Bytes) => Result<T, E>,
): Promise<Result<T, SecretError | E>> => {
  const plain = await openEnvelope(base, place, stored);
  if (!plain.ok) return plain;

  const payload = payloadOf(plain.value, padded);
  plain.value.fill(0);
  if (!payload.ok) return payload;
  const value = read(payload.value);
  payload.value.fill(0);
  return value;
};

const payloadOf = (plain: Bytes, padded: boolean): Result<Bytes, SecretError> => {
  const frame = parseFrame(plain, { padded });
  if (!frame.ok) return frame;
  const { codec, nodeType, rawLength, payload } = frame.value;
  if (codec !== 0) return err({ kind: 'unsupported' });
  return nodeType === 0 && rawLength === payload.length ? ok(payload) : err({ kind: 'bad-frame' });
};
