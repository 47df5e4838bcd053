const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * Waiting time before attempt n + 1, in milliseconds: doubling, capped, with "equal jitter" (half fixed,
 * half random) so that devices cut off together do not come back together.
 * `jitter` is uniform in [0, 1).
 */
export const backoffMs = (attempt: number, jitter: number): number => {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return full / 2 + (full / 2) * jitter;
};
