import type { IPty } from '@lydell/node-pty';
import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';

/** Stops reading a terminal while anybody wants it to, so that the program in it waits. */
export interface Brake {
  readonly hold: (holder: object) => void;
  readonly release: (holder: object) => void;
  /** The shell is to end, or has: what it printed last is read, whoever holds. */
  readonly open: () => void;
}

/** What an ended shell left in the system is thrown away 200 ms later, unless it is read until then. */
const LOOK_EVERY = millis(50);

export const createBrake = (
  { timers }: { readonly timers: Timers },
  pty: Pick<IPty, 'pid' | 'pause' | 'resume'>,
): Brake => {
  const holders = new Set<object>();
  let looking: Timer | null = null;
  let isOpen = false;

  const letGo = (): void => {
    looking?.cancel();
    looking = null;
    pty.resume();
  };
  const open = (): void => {
    isOpen = true;
    holders.clear();
    letGo();
  };

  return {
    hold: (holder) => {
      if (isOpen) return;
      holders.add(holder);
      if (looking !== null) return;
      pty.pause();
      looking = timers.every(LOOK_EVERY, () => {
        if (!isAlive(pty.pid)) open();
      });
    },
    release: (holder) => {
      if (holders.delete(holder) && holders.size === 0) letGo();
    },
    open,
  };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
