import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Toast } from '../../ui/toast.tsx';
import { useShell, useTab } from '../shell.ts';
import { updateWords } from '../words.ts';

/** Offered once; "Later" leaves it to the status bar. */
export const UpdateToast = () => {
  const { acts } = useShell();
  const { update } = useTab();
  const [later, setLater] = useState(false);
  if (update.kind === 'none' || later) return null;

  const applying = update.kind === 'applying';
  return (
    <Toast
      tone="plain"
      action={
        <span className="flex gap-2">
          <Button
            size="small"
            look="primary"
            busy={applying}
            onClick={() => void acts.applyUpdate()}
          >
            {applying ? updateWords.updating : updateWords.now}
          </Button>
          {!applying && (
            <Button size="small" look="quiet" onClick={() => setLater(true)}>
              {updateWords.later}
            </Button>
          )}
        </span>
      }
    >
      {updateWords.full(update.kind === 'ready' ? update.version : null)}
    </Toast>
  );
};
