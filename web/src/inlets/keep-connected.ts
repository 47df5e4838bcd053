import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';
import type { CompanionStatus } from '../stores/companion-store.ts';
import type { Connected } from './handshake.ts';
import type { Link } from './link.ts';

/** What carries capture as long as a link is there. */
export interface Carrier {
  /** Resolves when whoever comes next may build on it. */
  readonly connected: (link: Link) => Promise<void>;
  readonly disconnected: () => void;
}

export interface KeepDeps {
  readonly timers: Timers;
  readonly carrier: Carrier;
  /** One attempt; `closed` runs when a link that was made is gone. */
  readonly attempt: (closed: () => void) => Promise<Connected | { readonly kind: 'code-refused' }>;
  readonly note: (status: CompanionStatus) => void;
  /** The companion is there, or was there until now. */
  readonly seen: (now: 'here' | 'gone') => void;
}

export interface Keeper {
  /** Connects, and again whenever the link is lost. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Does not wait for the next attempt. */
  readonly now: () => void;
}

/** A companion that was started is found within five seconds. */
const WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

export const keepConnected = (deps: KeepDeps): Keeper => {
  const { timers, carrier, note, seen } = deps;
  let running = false;
  let attempts = 0;
  let timer: Timer | null = null;
  let current: Extract<Connected, { readonly kind: 'ready' }> | null = null;
  /** Answers of an attempt from before `stop` are worth nothing. */
  let turn = 0;

  const later = (): void => {
    const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)] ?? 0;
    attempts += 1;
    timer?.cancel();
    timer = timers.after(millis(wait), () => void attempt());
  };

  const lost = (mine: number): void => {
    if (mine !== turn || current === null) return;
    current = null;
    carrier.disconnected();
    seen('gone');
    note({ kind: 'missing' });
    attempts = 0;
    later();
  };

  const attempt = async (): Promise<void> => {
    timer?.cancel();
    timer = null;
    if (!running || current !== null) return;
    turn += 1;
    const mine = turn;
    const outcome = await deps.attempt(() => lost(mine));
    if (mine !== turn || !running) {
      if (outcome.kind === 'ready') outcome.close();
      return;
    }
    if (outcome.kind !== 'ready') {
      note(outcome);
      later();
      return;
    }
    attempts = 0;
    current = outcome;
    seen('here');
    note({ kind: 'connected' });
    void carrier.connected(outcome.link);
  };

  return {
    start: () => {
      if (running) return;
      running = true;
      attempts = 0;
      note({ kind: 'connecting' });
      void attempt();
    },
    stop: () => {
      running = false;
      turn += 1;
      timer?.cancel();
      timer = null;
      if (current === null) return;
      seen('gone');
      current.close();
      current = null;
      carrier.disconnected();
    },
    now: () => {
      attempts = 0;
      if (running) void attempt();
    },
  };
};
