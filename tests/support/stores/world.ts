import {
  type Clock,
  type Millis,
  millis,
  type Random,
  type Timers,
} from '@holdfast/shared/base/ports.ts';
import { createStores, type Stores } from '@holdfast/web/src/stores/stores.ts';
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts';

interface Waiting {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
}

/** A clock and its timers, moved by hand. */
export interface TestTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves on, runs what becomes due in its order, and lets every promise settle after each. */
  readonly pass: (ms: number) => Promise<void>;
}

export const createTestTime = (startedAt = 1_000_000): TestTime => {
  let now = startedAt;
  let ids = 0;
  let waiting: readonly Waiting[] = [];

  const after = (delay: Millis, run: () => void): { readonly cancel: () => void } => {
    ids += 1;
    const id = ids;
    waiting = [...waiting, { id, at: now + delay, run }];
    return {
      cancel: () => {
        waiting = waiting.filter((one) => one.id !== id);
      },
    };
  };
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms;
    await settle();
    for (;;) {
      const next = waiting.filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      waiting = waiting.filter((one) => one.id !== next.id);
      now = Math.max(now, next.at);
      next.run();
      await settle();
    }
    now = end;
  };
  return {
    clock: { now: () => millis(now), monotonic: () => millis(now) },
    timers: {
      after,
      every: (period, run) => {
        let timer = after(period, function again() {
          timer = after(period, again);
          run();
        });
        return { cancel: () => timer.cancel() };
      },
    },
    pass,
  };
};

/** Every promise that can go on without a timer has gone on. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    // A macrotask runs only when no microtask is left.
    setImmediate(resolve);
  });

/** Different each time and the same in each run. */
export const createTestRandom = (seed = 1): Random => {
  let state = seed;
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      }),
  };
};

export interface World {
  readonly engine: MemoryEngine;
  readonly stores: Stores;
  readonly time: TestTime;
  readonly leavePage: () => void;
}

/** One tab over one engine. Another tab over the same engine is another world. */
export const aWorld = (engine: MemoryEngine = createMemoryEngine(), seed = 1): World => {
  const time = createTestTime();
  const leaving = new Set<() => void>();
  const stores = createStores(engine.link, {
    clock: time.clock,
    timers: time.timers,
    random: createTestRandom(seed),
    page: {
      onLeave: (run) => {
        leaving.add(run);
        return () => leaving.delete(run);
      },
      idle: () => Promise.resolve(),
    },
  });
  return {
    engine,
    stores,
    time,
    leavePage: () => {
      for (const run of leaving) run();
    },
  };
};
