import { millis, type Clock, type Random, type Timers } from '@holdfast/shared/base/ports.ts';

/** The real clock, timers and generator, handed to everything that needs one. */
export const browserClock: Clock = {
  now: () => millis(Date.now()),
  monotonic: () => millis(performance.now()),
};

export const browserRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

export const browserTimers: Timers = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
  every: (period, run) => {
    const timer = setInterval(run, period);
    return { cancel: () => clearInterval(timer) };
  },
};
