import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { useShell } from '../shell.ts';
import { homeWords } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

export interface EmptyHomeProps {
  readonly onCreate: () => void;
  readonly onSample: () => Promise<Failure | null>;
}

/** What will be here, one thing to do, one sample. */
export const EmptyHome = ({ onCreate, onSample }: EmptyHomeProps) => {
  const { clock } = useShell();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const sample = async (): Promise<void> => {
    setBusy(true);
    setFailure(await onSample());
    setBusy(false);
  };

  return (
    <section className="rounded-xl border border-dashed border-line-strong px-6 py-10 sm:px-10 sm:py-14">
      <h2 className="text-2xl font-semibold">{homeWords.emptyTitle}</h2>
      <p className="mt-2 max-w-prose text-lg text-ink-soft">{homeWords.emptyWhy}</p>
      <div className="mt-7 flex flex-wrap gap-3">
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={onCreate} autoFocus>
          {homeWords.create}
        </Button>
        <Button busy={busy} onClick={() => void sample()}>
          {homeWords.sample}
        </Button>
      </div>
      {failure !== null && (
        <p role="alert" className="mt-4 text-bad-ink">
          {wordsOfFailure(failure, clock.now())}
        </p>
      )}
    </section>
  );
};
