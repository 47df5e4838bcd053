import { lengthPrefixed, u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import { createFields } from '../base/fields.ts';
import { err, ok, type Result } from '../base/result.ts';

export interface KdfParams {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

export type SlotParams =
  | { readonly kind: 'password'; readonly kdf: KdfParams }
  | { readonly kind: 'recovery' };

export type SlotParamsError =
  | { readonly kind: 'malformed' }
  /** A way to unlock that this version does not know. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'kdf-policy' };

/** What new slots get (KEYS.md, section 3, has the measurements). */
export const KDF: KdfParams = { memoryKiB: 65_536, passes: 3, lanes: 1 };

const KINDS = { password: 1, recovery: 3 } as const;
const ARGON2_VERSION = 0x13;
/** Compiled in: no slot, from wherever it comes, gets the password hashed outside of these. */
const POLICY = {
  memoryKiB: { min: 65_536, max: 1_048_576 },
  passes: { min: 3, max: 16 },
  lanes: { min: 1, max: 4 },
} as const;

/** `u8 kind, u8 v, u32 m, u32 t, u8 p, LP(credentialId)`; no kind of ours has a credential. */
export const encodeSlotParams = (params: SlotParams): Bytes => {
  const kdf = params.kind === 'password' ? params.kdf : { memoryKiB: 0, passes: 0, lanes: 0 };
  return concatBytes([
    u8(KINDS[params.kind]),
    u8(params.kind === 'password' ? ARGON2_VERSION : 0),
    u32(kdf.memoryKiB),
    u32(kdf.passes),
    u8(kdf.lanes),
    lengthPrefixed(NO_BYTES),
  ]);
};

/** Reads a parameter block and holds it to the policy: this comes before the password is looked at. */
export const parseSlotParams = (bytes: Uint8Array): Result<SlotParams, SlotParamsError> => {
  const fields = createFields(bytes);
  const read = fields.finish({
    kind: fields.u8(),
    version: fields.u8(),
    kdf: { memoryKiB: fields.u32(), passes: fields.u32(), lanes: fields.u8() },
    credential: fields.sized(MAX_CREDENTIAL_BYTES),
  });
  if (!read.ok) return err({ kind: 'malformed' });

  const { kind, version, kdf, credential } = read.value;
  if (kind !== KINDS.password && kind !== KINDS.recovery) return err({ kind: 'unsupported' });
  if (credential.length > 0) return err({ kind: 'malformed' });
  if (kind === KINDS.recovery) {
    const blank = version + kdf.memoryKiB + kdf.passes + kdf.lanes === 0;
    return blank ? ok({ kind: 'recovery' }) : err({ kind: 'malformed' });
  }
  if (version !== ARGON2_VERSION || !isWithinPolicy(kdf)) return err({ kind: 'kdf-policy' });
  return ok({ kind: 'password', kdf });
};

const MAX_CREDENTIAL_BYTES = 1023;

const isWithinPolicy = ({ memoryKiB, passes, lanes }: KdfParams): boolean =>
  isWithin(memoryKiB, POLICY.memoryKiB) &&
  isWithin(passes, POLICY.passes) &&
  isWithin(lanes, POLICY.lanes);

const isWithin = (value: number, range: { readonly min: number; readonly max: number }): boolean =>
  value >= range.min && value <= range.max;
