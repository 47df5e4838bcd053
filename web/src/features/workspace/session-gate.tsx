import { parseSessionId } from '@holdfast/shared/base/ids.ts';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { wordsOfFailure } from '../words-failure.ts';
import { useTools } from './context.ts';
import { workspaceWords } from './workspace-words.ts';

/** What there is to see until the session is there to work in. */
export const SessionGate = ({
  sessionId,
  children,
}: {
  readonly sessionId: string;
  readonly children: ReactNode;
}) => {
  const { stores, clock } = useTools();
  const phase = useStore(stores.session.store);
  const id = parseSessionId(sessionId);

  if (!id.ok || phase.kind === 'failed') {
    const failure = phase.kind === 'failed' ? phase.failure : { kind: 'unknown-session' as const };
    return (
      <div className="mx-auto w-full max-w-2xl px-5 py-12">
        <h1 className="mb-4 text-xl font-semibold">{workspaceWords.failedTitle}</h1>
        <Notice
          tone="bad"
          action={
            id.ok && (
              <Button size="small" onClick={() => void stores.session.open(id.value)}>
                {workspaceWords.retry}
              </Button>
            )
          }
        >
          <p role="alert">{wordsOfFailure(failure, clock.now())}</p>
        </Notice>
      </div>
    );
  }
  if (phase.kind !== 'open' || phase.sessionId !== sessionId) {
    return <p className="hf-late p-8 text-ink-soft">{workspaceWords.opening}</p>;
  }
  return children;
};
