import { type Clock, millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';
import type { SyncState } from '@holdfast/shared/model/event.ts';
import type { Happening, SyncAction } from '@holdfast/shared/sync/event.ts';
import { type Channel, emptySync, type OutboxItem } from '@holdfast/shared/sync/state.ts';
import { step } from '@holdfast/shared/sync/sync.ts';

export interface ReplicationDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Carries out one action and says how it ended. Never rejects. */
  readonly perform: (action: SyncAction) => Promise<Happening | null>;
  readonly onState: (state: SyncState) => void;
}

/** Drives the state machine of room `sync`: feeds it what happened, does what it says. */
export interface Replication {
  readonly tell: (happening: Happening) => void;
  readonly waiting: () => number;
  /** Resolves when nothing waits any more, or after `limitMs`. Answers how many still wait. */
  readonly drain: (limitMs: number) => Promise<number>;
  readonly stop: () => void;
}

export const createReplication = (
  deps: ReplicationDeps,
  channels: readonly Channel[],
  outbox: readonly OutboxItem[],
): Replication => {
  let core = emptySync(channels);
  let stopped = false;
  let wake: Timer | null = null;
  const drained = new Set<() => void>();

  const tell = (happening: Happening): void => {
    if (stopped) return;
    const { state, actions } = step(core, { ...happening, at: deps.clock.now() });
    core = state;
    deps.onState(describe());
    if (core.outbox.length === 0) for (const resolve of drained) resolve();
    for (const action of actions) void carryOut(action);
  };

  const carryOut = async (action: SyncAction): Promise<void> => {
    if (action.kind === 'wake-at') {
      wake?.cancel();
      const delay = millis(Math.max(0, action.at - deps.clock.now()));
      wake = deps.timers.after(delay, () => tell({ kind: 'wake' }));
      return;
    }
    const happening = await deps.perform(action);
    if (happening !== null) tell(happening);
  };

  const describe = (): SyncState => {
    const waiting = core.outbox.length;
    switch (core.link.kind) {
      case 'unknown':
        return { kind: 'connecting', waiting };
      case 'online':
        return { kind: 'online', waiting };
      case 'stopped':
        return { kind: 'stopped', code: core.link.code, waiting };
      // One lost request is no news: a person is told after the second (ux.md, 6.10).
      case 'failing':
        return core.link.attempt < 2
          ? { kind: 'connecting', waiting }
          : { kind: 'offline', since: core.link.since, waiting };
      default:
        return core.link satisfies never;
    }
  };

  tell({ kind: 'queued', items: outbox });
  return {
    tell,
    waiting: () => core.outbox.length,
    drain: async (limitMs) => {
      if (core.outbox.length > 0) await untilDrained(deps.timers, drained, limitMs);
      return core.outbox.length;
    },
    stop: () => {
      stopped = true;
      wake?.cancel();
    },
  };
};

const untilDrained = (timers: Timers, drained: Set<() => void>, limitMs: number): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      drained.delete(end);
      timer.cancel();
      resolve();
    };
    const timer = timers.after(millis(limitMs), end);
    drained.add(end);
  });
