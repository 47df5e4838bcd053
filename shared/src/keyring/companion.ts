import { lengthPrefixed, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, utf8 } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { hmac, importHmacKey, verifyHmac } from '../seal/hmac.ts';

/** One side's view of a handshake with the companion; Host and Origin are those of the upgrade request. */
export interface CompanionHandshake {
  readonly ownNonce: Bytes;
  readonly otherNonce: Bytes;
  readonly otherProof: Bytes;
  readonly host: string;
  readonly origin: string;
}

const ROLE = { page: 1, companion: 2 } as const;

/**
 * Checks the companion's proof and only then makes ours: `impostor` when the other side does not know the
 * secret. The roles differ, so neither proof can be sent back as the other. Zeroes the secret.
 */
export const proveToCompanion = async (
  secret: Bytes,
  { ownNonce, otherNonce, otherProof, host, origin }: CompanionHandshake,
): Promise<Result<Bytes, { readonly kind: 'impostor' }>> => {
  const key = await importHmacKey(secret);
  const theirs = messageOf(ROLE.companion, otherNonce, ownNonce, host, origin);
  if (!(await verifyHmac(key, theirs, otherProof))) return err({ kind: 'impostor' });
  return ok(await hmac(key, messageOf(ROLE.page, ownNonce, otherNonce, host, origin)));
};

/** LINK.md, section 3. No key of an account takes part, so the prefix is none of ours. */
const messageOf = (
  role: number,
  ownNonce: Bytes,
  otherNonce: Bytes,
  host: string,
  origin: string,
): Bytes =>
  concatBytes([
    utf8('holdfast-link-1'),
    u8(0),
    u8(role),
    ownNonce,
    otherNonce,
    lengthPrefixed(utf8(host)),
    lengthPrefixed(utf8(origin)),
  ]);
