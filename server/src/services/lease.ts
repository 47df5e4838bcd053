/** How long a pack that no commit needs yet is kept for the commit that is going to. */
export const LEASE_MS = 24 * 3_600_000;
