import { useState } from 'react';
import { JoinStep } from './join-step.tsx';
import { KeepStep } from './keep-step.tsx';
import { KitStep } from './kit-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { ProofStep } from './proof-step.tsx';
import { RememberStep } from './remember-step.tsx';
import { StartStep } from './start-step.tsx';
import { StepFrame } from './step-frame.tsx';

type Step =
  | { readonly kind: 'start' }
  | { readonly kind: 'join' }
  | { readonly kind: 'password' }
  | { readonly kind: 'remember' }
  | { readonly kind: 'proof'; readonly sessionId: string }
  | { readonly kind: 'kit' }
  | { readonly kind: 'keep' };

export interface WelcomePageProps {
  /** `kit`: the five steps go on at the kit, after the reload of "Show me" or from the status bar. */
  readonly from: 'start' | 'kit';
  readonly onDone: () => void;
}

/** The first minute: value before thirty seconds, protection before sixty, no account. */
export const WelcomePage = ({ from, onDone }: WelcomePageProps) => {
  const [step, setStep] = useState<Step>({ kind: from });
  const [kit, setKit] = useState<readonly string[] | null>(null);

  switch (step.kind) {
    case 'start':
      return (
        <StartStep
          onStart={() => setStep({ kind: 'password' })}
          onJoin={() => setStep({ kind: 'join' })}
        />
      );
    case 'join':
      return (
        <StepFrame step={null}>
          <JoinStep
            onBack={() => setStep({ kind: 'start' })}
            onJoined={() => setStep({ kind: 'keep' })}
          />
        </StepFrame>
      );
    case 'password':
      return (
        <StepFrame step={0}>
          <PasswordStep
            onBack={() => setStep({ kind: 'start' })}
            onMade={(groups) => {
              setKit(groups);
              setStep({ kind: 'remember' });
            }}
          />
        </StepFrame>
      );
    case 'remember':
      return (
        <StepFrame step={1}>
          <RememberStep onStarted={(sessionId) => setStep({ kind: 'proof', sessionId })} />
        </StepFrame>
      );
    case 'proof':
      return (
        <StepFrame step={2}>
          <ProofStep sessionId={step.sessionId} onSkip={() => setStep({ kind: 'kit' })} />
        </StepFrame>
      );
    case 'kit':
      return (
        <StepFrame step={3}>
          <KitStep groups={kit} onDone={() => setStep({ kind: 'keep' })} />
        </StepFrame>
      );
    case 'keep':
      return (
        <StepFrame step={4}>
          <KeepStep onDone={onDone} />
        </StepFrame>
      );
    default:
      return step satisfies never;
  }
};
