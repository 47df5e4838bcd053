import { u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import { sha256 } from '../seal/hash.ts';

/**
 * Merkle tree hash of a list (RFC 6962, section 2.1): leaves and inner nodes are hashed with different
 * first bytes, so that neither can be passed off as the other.
 */
export const merkleRoot = async (leaves: readonly Bytes[]): Promise<Bytes> => {
  const [first, ...more] = leaves;
  if (first === undefined) return sha256(NO_BYTES);
  if (more.length === 0) return sha256(concatBytes([u8(0), first]));

  const middle = largestPowerOfTwoBelow(leaves.length);
  const [left, right] = await Promise.all([
    merkleRoot(leaves.slice(0, middle)),
    merkleRoot(leaves.slice(middle)),
  ]);
  return sha256(concatBytes([u8(1), left, right]));
};

const largestPowerOfTwoBelow = (count: number): number => 2 ** (31 - Math.clz32(count - 1));
