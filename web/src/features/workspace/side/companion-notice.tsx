import { Check, Copy } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { CopyLine } from '../../../ui/copy-line.tsx';
import { unreachable } from '@holdfast/shared/base/result.ts';
import { timeOf } from '../../words-time.ts';
import { useCompanion, useStores } from '../context.ts';
import { companionWords } from '../workspace-words.ts';

type Status = ReturnType<typeof useCompanion>['status'];

/** Says why nothing is recorded, and what to do. Says nothing while all is well. */
export const CompanionNotice = () => {
  const { layout } = useStores();
  const { status, lastSeenAt, acts } = useCompanion();
  const words = wordsOf(status);
  if (words === null) return null;
  const seenAt = lastSeenAt ?? layout.seenAt();

  return (
    <div className="hf-section bg-warn-soft text-sm">
      <p role="status">
        {words}
        {seenAt !== null && ` ${companionWords.lastSeen(timeOf(seenAt))}`}
      </p>
      {status.kind === 'missing' && (
        <div className="mt-2">
          <p className="mb-1 text-ink-soft">{companionWords.start}</p>
          <CopyLine
            text={companionWords.command}
            words={companionWords}
            icons={{
              copy: <Copy size={15} aria-hidden />,
              copied: <Check size={15} aria-hidden />,
            }}
          />
        </div>
      )}
      {acts !== null && (
        <Button size="small" className="mt-2" onClick={acts.connect}>
          {companionWords.tryNow}
        </Button>
      )}
    </div>
  );
};

const wordsOf = (status: Status): string | null => {
  switch (status.kind) {
    case 'unknown':
    case 'connecting':
    case 'connected':
      return null;
    case 'missing':
      return companionWords.missing;
    case 'unpaired':
      return companionWords.unpaired;
    case 'code-refused':
      return companionWords.codeRefused;
    case 'impostor':
      return companionWords.impostor;
    default:
      return unreachable(status);
  }
};
