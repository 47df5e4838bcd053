import { millis, type Millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';

export const DEFAULT_AUTOSAVE = millis(30_000);
const LEAST = 5_000;
const MOST = 600_000;

/** The beat of the ticks. Lives in the worker, because a page's timers are slowed down when it is hidden. */
export interface Autosave {
  readonly period: () => Millis;
  /** Takes 5 s to 10 min; less or more becomes the nearest of these. */
  readonly setPeriod: (period: Millis) => Millis;
  readonly stop: () => void;
}

export const createAutosave = (timers: Timers, start: Millis, tick: () => void): Autosave => {
  let period = start;
  let timer: Timer = timers.every(period, tick);
  return {
    period: () => period,
    setPeriod: (wanted) => {
      period = millis(Math.min(MOST, Math.max(LEAST, Math.round(wanted))));
      timer.cancel();
      timer = timers.every(period, tick);
      return period;
    },
    stop: () => timer.cancel(),
  };
};
