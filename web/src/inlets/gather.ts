import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';

/** About one frame of a screen: output that comes in a hundred pieces is shown and captured as one. */
const GATHER_MS = 16;

export interface Gatherer {
  readonly take: (bytes: Bytes) => void;
  /** Gives on what has been gathered. */
  readonly flush: () => void;
}

/** Gives the first piece on at once, so that a typed key is echoed at once, and what follows it together. */
export const gather = (timers: Timers, give: (bytes: Bytes) => void): Gatherer => {
  let waiting: Bytes[] = [];
  let timer: Timer | null = null;

  const flush = (): void => {
    if (waiting.length === 0) return;
    const bytes = concatBytes(waiting);
    waiting = [];
    give(bytes);
  };
  const due = (): void => {
    timer = waiting.length === 0 ? null : timers.after(millis(GATHER_MS), due);
    flush();
  };

  return {
    take: (bytes) => {
      waiting.push(bytes);
      if (timer !== null) return;
      timer = timers.after(millis(GATHER_MS), due);
      flush();
    },
    flush,
  };
};
