import { useState } from 'react';
import { JoinStep } from './join-step.tsx';
import { KeepStep } from './keep-step.tsx';
import { KitStep } from './kit-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { ProofStep } from './proof-step.tsx';
import { RememberStep } from './remember-step.tsx';
import { StepFrame } from './step-frame.tsx';

/** Where the first minute stands, once it has begun. */
export type Step =
  | { readonly kind: 'join' }
  | { readonly kind: 'password' }
  | { readonly kind: 'remember' }
  | { readonly kind: 'proof'; readonly sessionId: string }
  | { readonly kind: 'kit' }
  | { readonly kind: 'keep' };

export interface WelcomeStepsProps {
  readonly first: Step;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export const WelcomeSteps = ({ first, onBack, onDone }: WelcomeStepsProps) => {
  const [step, setStep] = useState(first);
  const [kit, setKit] = useState<readonly string[] | null>(null);

  switch (step.kind) {
    case 'join':
      return (
        <StepFrame step={null}>
          <JoinStep onBack={onBack} onJoined={() => setStep({ kind: 'keep' })} />
        </StepFrame>
      );
    case 'password':
      return (
        <StepFrame step={0}>
          <PasswordStep
            onBack={onBack}
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
