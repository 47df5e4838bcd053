export type IdlePhase =
  | { readonly kind: 'awake' }
  | { readonly kind: 'warning'; readonly leftMs: number }
  | { readonly kind: 'over' };

export const WARN_MS = 60_000;

/** Where the last input leaves us. A limit of a minute warns for its whole second half. */
export const idlePhase = (sinceInputMs: number, limitMs: number): IdlePhase => {
  const leftMs = limitMs - sinceInputMs;
  if (leftMs <= 0) return { kind: 'over' };
  return leftMs <= Math.min(WARN_MS, limitMs / 2) ? { kind: 'warning', leftMs } : { kind: 'awake' };
};
