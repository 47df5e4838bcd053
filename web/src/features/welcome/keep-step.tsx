import { Check, Download, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FlowHeading } from '../flow.tsx';
import { useShell, useTab } from '../shell.ts';
import { welcomeWords } from '../words.ts';

/** Asked only now that there is something to lose. */
export const KeepStep = ({ onDone }: { readonly onDone: () => void }) => {
  const { acts } = useShell();
  const { installable } = useTab();
  const [answer, setAnswer] = useState<'unasked' | 'kept' | 'refused'>('unasked');

  const ask = async (): Promise<void> => setAnswer((await acts.keepData()) ? 'kept' : 'refused');

  return (
    <>
      <FlowHeading why={welcomeWords.keep.why} takesFocus>
        {welcomeWords.keep.title}
      </FlowHeading>
      <div role="status" className="not-empty:mb-6">
        {answer === 'kept' && (
          <Notice tone="good" icon={<Check size={18} />}>
            {welcomeWords.keep.kept}
          </Notice>
        )}
        {answer === 'refused' && <Notice tone="plain">{welcomeWords.keep.refused}</Notice>}
      </div>
      <div className="flex flex-wrap gap-3">
        {answer === 'unasked' ? (
          <>
            <Button
              look="primary"
              icon={<ShieldCheck size={18} aria-hidden />}
              onClick={() => void ask()}
            >
              {welcomeWords.keep.ask}
            </Button>
            <Button look="quiet" onClick={onDone}>
              {welcomeWords.keep.skip}
            </Button>
          </>
        ) : (
          <>
            <Button look="primary" onClick={onDone}>
              {welcomeWords.keep.done}
            </Button>
            {installable && (
              <Button icon={<Download size={18} aria-hidden />} onClick={() => void acts.install()}>
                {welcomeWords.keep.install}
              </Button>
            )}
          </>
        )}
      </div>
    </>
  );
};
