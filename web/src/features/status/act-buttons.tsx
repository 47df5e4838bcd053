import { unreachable } from '@holdfast/shared/base/result.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { type Shell, useShell } from '../shell.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';
import { labelOfAct, type StatusAct } from '../words-status.ts';

export interface ActButtonsProps {
  readonly acts: readonly StatusAct[];
  readonly close: () => void;
}

/** The acts of an item. Stays open and says why when one fails. */
export const ActButtons = ({ acts, close }: ActButtonsProps) => {
  const shell = useShell();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState<StatusAct['kind'] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (acts.length === 0) return null;

  const run = async (act: StatusAct): Promise<void> => {
    setBusy(act.kind);
    const failed = await carryOut(shell, act, navigate);
    setBusy(null);
    setFailure(failed);
    if (failed === null) close();
  };

  return (
    <div className="mt-4">
      <div className="flex flex-wrap gap-2">
        {acts.map((act, index) => (
          <Button
            key={`${act.kind} ${labelOfAct(act)}`}
            size="small"
            look={index === 0 ? 'primary' : 'secondary'}
            busy={busy !== null}
            onClick={() => void run(act)}
          >
            {labelOfAct(act)}
          </Button>
        ))}
      </div>
      <p role="alert" className="text-sm text-bad-ink not-empty:mt-3">
        {failure === null ? '' : wordsOfFailure(failure, shell.clock.now())}
      </p>
    </div>
  );
};

const carryOut = async (
  { stores }: Shell,
  act: StatusAct,
  navigate: (to: string) => void,
): Promise<Failure | null> => {
  switch (act.kind) {
    case 'save-now':
      return failureOf(await stores.status.saveNow());
    case 'set-up-sync':
      return failureOf(await stores.sync.start());
    case 'try-sync':
      return failureOf(await stores.sync.tryNow());
    case 'settle':
      return failureOf(await stores.status.settleSource(act.sourceId, act.choice));
    case 'resume':
      navigate(`/s/${act.sessionId}?resume=newest`);
      return null;
    case 'dismiss-healings':
      stores.status.dismissHealings();
      return null;
    default:
      return unreachable(act);
  }
};

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: Failure };
const failureOf = (answer: Answer): Failure | null => (answer.ok ? null : answer.error);
