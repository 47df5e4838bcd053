import { type Bytes, concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { Hash } from '../base/ids.ts';
import { hashOf, sha256 } from '../seal/hash.ts';
import { CUT_BYTES } from './limits.ts';

/**
 * The content hash of a stream or a blob in the making: the hashes of its complete cuts at fixed offsets,
 * one after another, and the bytes behind the last of them. An append hashes only those.
 */
export interface Cuts {
  readonly hashes: Bytes;
  readonly rest: Bytes;
}

export const HASH_BYTES = 32;
export const NO_CUTS: Cuts = { hashes: NO_BYTES, rest: NO_BYTES };

export const extendCuts = async (cuts: Cuts, parts: readonly Bytes[]): Promise<Cuts> => {
  const bytes = concatBytes([cuts.rest, ...parts]);
  const complete = Math.floor(bytes.length / CUT_BYTES);
  if (complete === 0) return { hashes: cuts.hashes, rest: bytes };
  const hashes = await Promise.all(
    Array.from({ length: complete }, (_, index) =>
      sha256(bytes.subarray(index * CUT_BYTES, (index + 1) * CUT_BYTES)),
    ),
  );
  return {
    hashes: concatBytes([cuts.hashes, ...hashes]),
    rest: bytes.slice(complete * CUT_BYTES),
  };
};

/** SHA-256 over the list of SHA-256 of the cuts; the last one may be short. */
export const contentHashOf = async ({ hashes, rest }: Cuts): Promise<Hash> =>
  hashOf(rest.length === 0 ? hashes : concatBytes([hashes, await sha256(rest)]));

/** The hashes of the cuts that lie whole between two offsets of the content. */
export const hashesBetween = (hashes: Bytes, from: number, to: number): Bytes =>
  hashes.slice(Math.floor(from / CUT_BYTES) * HASH_BYTES, Math.floor(to / CUT_BYTES) * HASH_BYTES);
