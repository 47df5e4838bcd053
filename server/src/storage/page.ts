/** What a page may hold. The first item always comes, whatever its size, so that a cursor always moves. */
export interface PageLimit {
  readonly limit: number;
  readonly maxBytes: number;
}

export interface Candidate {
  readonly seq: number;
  readonly bytes: number;
}

/**
 * The cursor a page ends at: the `seq` of the last candidate that fits, or `head` when all of them do.
 * Candidates are in order of `seq` and there is one for each.
 */
export const endOfPage = (
  candidates: readonly Candidate[],
  { limit, maxBytes }: PageLimit,
  head: number,
): number => {
  let bytes = 0;
  for (const [at, candidate] of candidates.entries()) {
    bytes += candidate.bytes;
    const previous = candidates[at - 1];
    if (previous !== undefined && (at >= limit || bytes > maxBytes)) return previous.seq;
  }
  return head;
};
