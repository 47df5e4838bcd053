import { u32, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, equalBytes, type Sealed, utf8 } from '../base/bytes.ts';
import type { Hash } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { hashOf, sha256 } from '../seal/hash.ts';
import { label, type LabelName } from '../seal/label.ts';
import type { FieldsError } from '../base/fields.ts';

interface TypeRules {
  readonly number: number;
  readonly label: LabelName;
  readonly signatures: 1 | 2;
}

/** What may be signed (CHAIN.md, section 1). */
export const COMMIT: TypeRules = { number: 1, label: 'sig/commit', signatures: 1 };
export const MARK: TypeRules = { number: 2, label: 'sig/mark', signatures: 1 };
export const ACCOUNT: TypeRules = { number: 4, label: 'sig/account', signatures: 2 };

const MAGIC = utf8('HFS1');
const PREFIX_BYTES = 9;
const SIGNATURE_BYTES = 64;
const MAX_HEADER_BYTES = 1024 * 1024;

export interface SignedBytes {
  readonly hash: Hash;
  readonly bytes: Sealed;
}

/** Signs a header; the id of the object is the hash of everything, signatures included. */
export const signHeader = async (
  rules: TypeRules,
  header: Bytes,
  signers: readonly ((message: Bytes) => Promise<Bytes>)[],
): Promise<SignedBytes> => {
  const unsigned = concatBytes([MAGIC, u8(rules.number), u32(header.length), header]);
  const message = await messageOf(rules, unsigned);
  const signatures = await Promise.all(signers.map((sign) => sign(message)));
  const bytes = concatBytes([unsigned, ...signatures]) as Sealed;
  return { hash: await hashOf(bytes), bytes };
};

/** Views into a signed object as stored. */
export interface SignedParts {
  readonly header: Bytes;
  readonly signature: (at: number) => Bytes;
  /** What the signatures must be of. */
  readonly message: () => Promise<Bytes>;
  readonly hash: () => Promise<Hash>;
}

export const openSigned = (
  rules: TypeRules,
  stored: Uint8Array,
): Result<SignedParts, FieldsError> => {
  const bytes = new Uint8Array(stored);
  const unsignedBytes = bytes.length - rules.signatures * SIGNATURE_BYTES;
  const prefix = concatBytes([MAGIC, u8(rules.number), u32(unsignedBytes - PREFIX_BYTES)]);
  if (unsignedBytes < PREFIX_BYTES || !equalBytes(bytes.subarray(0, PREFIX_BYTES), prefix)) {
    return err({ kind: 'malformed' });
  }
  if (unsignedBytes > PREFIX_BYTES + MAX_HEADER_BYTES) return err({ kind: 'too-large' });

  return ok({
    header: bytes.subarray(PREFIX_BYTES, unsignedBytes),
    signature: (at) =>
      bytes.subarray(unsignedBytes + at * SIGNATURE_BYTES).subarray(0, SIGNATURE_BYTES),
    message: () => messageOf(rules, bytes.subarray(0, unsignedBytes)),
    hash: () => hashOf(bytes),
  });
};

const messageOf = async (rules: TypeRules, unsigned: Bytes): Promise<Bytes> =>
  concatBytes([label(rules.label), await sha256(unsigned)]);
