import { millis } from '@holdfast/shared/base/ports.ts';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Toast } from '../../ui/toast.tsx';
import { useSettings, useShell, useTab } from '../shell.ts';
import { idleWords } from '../words.ts';
import { type IdlePhase, idlePhase } from './idle.ts';

const LOOK_MS = millis(1000);
const INPUTS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;
/** Moving the pointer over a warning is not an answer to it; pressing anything is. */
const ANSWERS: ReadonlySet<string> = new Set(['keydown', 'pointerdown', 'touchstart']);

/** Locks when nobody is there, and says so a minute before. A clock that slept with the machine counts. */
export const IdleWatch = () => {
  const { acts, clock, timers, stores } = useShell();
  const { idleLimit } = useSettings();
  const { locking } = useTab();
  const [phase, setPhase] = useState<IdlePhase>({ kind: 'awake' });
  const lastInputAt = useRef(clock.now());
  const warned = useRef(false);

  useEffect(() => {
    const look = (): void => {
      const sinceMs = clock.now() - lastInputAt.current;
      const next = idlePhase(sinceMs, idleLimit);
      const locksInMinutes = Math.ceil((idleLimit - sinceMs) / 60_000);
      if (stores.tab.getState().locksInMinutes !== locksInMinutes)
        stores.tab.setState({ locksInMinutes });
      warned.current = next.kind === 'warning';
      setPhase((now) => (now.kind === 'awake' && next.kind === 'awake' ? now : next));
      if (next.kind === 'over') void acts.lock();
    };
    const note = (event: Event): void => {
      if (warned.current && !ANSWERS.has(event.type)) return;
      lastInputAt.current = clock.now();
      if (warned.current) look();
    };
    look();
    const timer = timers.every(LOOK_MS, look);
    for (const input of INPUTS) document.addEventListener(input, note, { passive: true });
    return () => {
      timer.cancel();
      for (const input of INPUTS) document.removeEventListener(input, note);
    };
  }, [acts, clock, idleLimit, stores, timers]);

  if (phase.kind !== 'warning' || locking !== 'no') return null;
  return (
    <Toast
      tone="warn"
      action={
        <Button size="small" look="primary">
          {idleWords.extend}
        </Button>
      }
    >
      <p role="alert" className="sr-only">
        {idleWords.warning(60_000)}
      </p>
      <p aria-hidden="true" className="tabular-nums">
        {idleWords.warning(phase.leftMs)}
      </p>
    </Toast>
  );
};
