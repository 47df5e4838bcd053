import { randomBytes } from 'node:crypto';
import {
  type Clock,
  type Log,
  millis,
  type Random,
  type Timer,
  type Timers,
} from '@holdfast/shared/base/ports.ts';

/** The ports as this machine has them. */
export const systemClock: Clock = {
  now: () => millis(Date.now()),
  monotonic: () => millis(performance.now()),
};

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

const timerOf = (handle: NodeJS.Timeout): Timer => ({ cancel: () => clearTimeout(handle) });

/** Timers that do not keep the process alive: that is the sockets' business. */
export const systemTimers: Timers = {
  after: (delay, run) => timerOf(setTimeout(run, delay).unref()),
  every: (period, run) => timerOf(setInterval(run, period).unref()),
};

/** One JSON object a line, for whoever started us. */
export const createLog = (write: (line: string) => void): Log => ({
  write: (level, event, facts = {}) => {
    write(`${JSON.stringify({ level, event, ...facts })}\n`);
  },
});
