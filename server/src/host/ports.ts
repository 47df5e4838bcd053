import type { Clock, Random, Timers } from '@holdfast/shared/base/ports.ts';
import { millis } from '@holdfast/shared/base/ports.ts';

/** The platform behind the ports. */
export const systemClock: Clock = {
  now: () => millis(Date.now()),
  monotonic: () => millis(performance.now()),
};

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

/** None of them keeps the process alive: it ends when its sockets do. */
export const systemTimers: Timers = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay).unref();
    return { cancel: () => clearTimeout(timer) };
  },
  every: (period, run) => {
    const timer = setInterval(run, period).unref();
    return { cancel: () => clearInterval(timer) };
  },
};
