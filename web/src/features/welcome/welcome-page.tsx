import { lazy, Suspense, useEffect, useState } from 'react';
import { StartStep } from './start-step.tsx';
import type { Step } from './welcome-steps.tsx';

const loadSteps = () => import('./welcome-steps.tsx');
const WelcomeSteps = lazy(async () => ({ default: (await loadSteps()).WelcomeSteps }));

export interface WelcomePageProps {
  /** `kit`: the five steps go on at the kit, after the reload of "Show me" or from the status bar. */
  readonly from: 'start' | 'kit';
  readonly onDone: () => void;
}

/** The first minute: value before thirty seconds, protection before sixty, no account. */
export const WelcomePage = ({ from, onDone }: WelcomePageProps) => {
  const [first, setFirst] = useState<Step | null>(from === 'kit' ? { kind: 'kit' } : null);
  useEffect(() => {
    void loadSteps(); // while the promise is read
  }, []);

  if (first === null)
    return (
      <StartStep
        onStart={() => setFirst({ kind: 'password' })}
        onJoin={() => setFirst({ kind: 'join' })}
      />
    );
  return (
    <Suspense fallback={null}>
      <WelcomeSteps first={first} onBack={() => setFirst(null)} onDone={onDone} />
    </Suspense>
  );
};
