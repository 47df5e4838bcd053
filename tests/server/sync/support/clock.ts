import { type Clock, millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';

/** Time that moves when a test says so, with the timers that hang on it. */
export interface TestTime {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly advance: (ms: number) => void;
}

interface Due {
  at: number;
  readonly everyMs: number | null;
  readonly run: () => void;
}

export const aTime = (startAt = 1_790_000_000_000): TestTime => {
  let now = startAt;
  const due = new Set<Due>();
  const set = (delay: number, everyMs: number | null, run: () => void): Timer => {
    const entry = { at: now + delay, everyMs, run };
    due.add(entry);
    return { cancel: () => due.delete(entry) };
  };
  const runUntil = (end: number): void => {
    for (;;) {
      const [next] = [...due].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) return;
      now = Math.max(now, next.at);
      if (next.everyMs === null) due.delete(next);
      else next.at += next.everyMs;
      next.run();
    }
  };
  return {
    clock: { now: () => millis(now), monotonic: () => millis(now) },
    timers: {
      after: (delay, run) => set(delay, null, run),
      every: (period, run) => set(period, period, run),
    },
    advance: (ms) => {
      const end = now + ms;
      runUntil(end);
      now = end;
    },
  };
};
