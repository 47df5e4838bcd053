import { type Clock, millis } from '@holdfast/shared/base/ports.ts';
import type { Hlc } from '@holdfast/shared/model/snapshot.ts';

/**
 * Hybrid logical clock (Kulkarni et al., 2014): wall time that never goes back, neither when this machine's
 * clock does nor against anything seen from another device.
 */
export interface HlcClock {
  readonly next: () => Hlc;
  readonly seen: (other: Hlc) => void;
}

export const createHlc = (clock: Clock): HlcClock => {
  let last: Hlc = { wallMs: millis(0), tick: 0 };
  return {
    next: () => {
      const now = clock.now();
      last =
        now > last.wallMs ? { wallMs: now, tick: 0 } : { wallMs: last.wallMs, tick: last.tick + 1 };
      return last;
    },
    seen: (other) => {
      const newer =
        other.wallMs > last.wallMs || (other.wallMs === last.wallMs && other.tick > last.tick);
      if (newer) last = other;
    },
  };
};
