import { useEffect, useState } from 'react';
import { millis } from '@holdfast/shared/base/ports.ts';
import { useShell, useStatus, useSync } from '../shell.ts';
import { useNow } from '../use-now.ts';
import {
  companionItem,
  healingItem,
  newerItem,
  nextLookAt,
  savedItem,
  type StatusItem,
  syncItem,
  unwellItems,
} from '../words-status.ts';

export interface Items {
  readonly saved: StatusItem | null;
  readonly sync: StatusItem | null;
  /** What asks for a look: suspect sources, newer work elsewhere, repairs, a missing companion. */
  readonly others: readonly StatusItem[];
}

/** The items as they stand; looked at again at the moment at which waiting becomes worth a word. */
export const useItems = (): Items => {
  const { clock, timers } = useShell();
  const status = useStatus();
  const { sync } = useSync();
  const [looked, setLooked] = useState(clock.now);
  const now = millis(Math.max(looked, useNow(10_000)));

  useEffect(() => {
    const next = nextLookAt(status, looked);
    if (next === null) return undefined;
    const wait = millis(Math.max(next - clock.now(), 0));
    return timers.after(wait, () => setLooked(clock.now())).cancel;
  }, [clock, timers, status, looked]);

  const others = [
    ...unwellItems(status),
    newerItem(status.newer, now),
    healingItem(status.healings),
    companionItem(status),
  ].filter((item) => item !== null);
  return {
    saved: savedItem(status, sync, now),
    sync: sync && syncItem(sync, status),
    others,
  };
};
