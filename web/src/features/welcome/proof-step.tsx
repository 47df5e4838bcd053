import { RotateCw } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { FlowHeading } from '../flow.tsx';
import { useShell, useStatus } from '../shell.ts';
import { welcomeWords } from '../words.ts';
import { exactTimeOf } from '../words-time.ts';
import { TickLine } from './tick-line.tsx';

export interface ProofStepProps {
  readonly sessionId: string;
  readonly onSkip: () => void;
}

/** The value of the whole product in five seconds. Says "saved" only once it was read back. */
export const ProofStep = ({ sessionId, onSkip }: ProofStepProps) => {
  const { acts } = useShell();
  const { savedAt, copies } = useStatus();
  if (savedAt === null) return <FlowHeading takesFocus>{welcomeWords.proof.waiting}</FlowHeading>;

  return (
    <>
      <FlowHeading why={welcomeWords.proof.savedAt(exactTimeOf(savedAt), copies)} takesFocus>
        {welcomeWords.proof.title}
      </FlowHeading>
      <div className="rounded-lg border border-line bg-surface px-5 pt-5 pb-4">
        <TickLine />
        <p className="mt-3 text-ink-soft">{welcomeWords.proof.why}</p>
      </div>
      <div className="mt-7 flex flex-wrap gap-3">
        <Button
          look="primary"
          icon={<RotateCw size={18} aria-hidden />}
          onClick={() => void acts.reload(`/s/${sessionId}?from=welcome`)}
        >
          {welcomeWords.proof.show}
        </Button>
        <Button look="quiet" onClick={onSkip}>
          {welcomeWords.proof.skip}
        </Button>
      </div>
    </>
  );
};
