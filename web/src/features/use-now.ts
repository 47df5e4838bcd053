import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { useEffect, useState } from 'react';
import { useShell } from './shell.ts';

/** The time, renewed every `periodMs`. */
export const useNow = (periodMs: number): Millis => {
  const { clock, timers } = useShell();
  const [now, setNow] = useState(clock.now);

  useEffect(() => {
    const timer = timers.every(millis(periodMs), () => setNow(clock.now()));
    return timer.cancel;
  }, [clock, timers, periodMs]);

  return now;
};
