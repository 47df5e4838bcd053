import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { type Hash, hashOf, idBytes, type PackId } from '@holdfast/shared/base/ids.ts';
import type { Hasher } from './hasher.ts';

const LEAF = Uint8Array.of(0);
const INNER = Uint8Array.of(1);

/**
 * The root of CHAIN.md over ascending ids, as `needsRoot` of room `chain` makes it (RFC 6962, section 2.1),
 * with hashes that are made at once.
 */
export const needsRootOf = ({ sha256 }: Hasher, needs: readonly PackId[]): Hash => {
  const leaves = needs.map((id) => sha256(concatBytes([LEAF, idBytes(id)])));
  const root = (from: number, to: number): Bytes => {
    const only = leaves[from];
    if (only === undefined) return sha256(new Uint8Array(0));
    if (to - from === 1) return only;
    const middle = from + 2 ** (31 - Math.clz32(to - from - 1));
    return sha256(concatBytes([INNER, root(from, middle), root(middle, to)]));
  };
  return hashOf(root(0, leaves.length));
};
