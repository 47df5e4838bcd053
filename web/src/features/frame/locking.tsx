import { Button } from '../../ui/button.tsx';
import { useShell, useTab } from '../shell.ts';
import { unlockWords } from '../words.ts';

/** Covers everything from the moment the lock was asked for: nothing readable waits for the save. */
export const Locking = () => {
  const { acts } = useShell();
  const { locking } = useTab();
  if (locking === 'no') return null;
  return (
    <div
      role="alertdialog"
      aria-label={unlockWords.locking}
      className="fixed inset-0 z-40 flex flex-col items-center justify-center gap-5 bg-paper px-6 text-center"
    >
      {locking === 'saving' ? (
        <p role="status" className="text-lg">
          {unlockWords.locking}
        </p>
      ) : (
        <>
          <p role="alert" className="text-lg">
            {unlockWords.lockFailed}
          </p>
          <div className="flex flex-wrap justify-center gap-3">
            <Button look="primary" autoFocus onClick={() => void acts.lock()}>
              {unlockWords.tryAgain}
            </Button>
            <Button onClick={() => void acts.lockAnyway()}>{unlockWords.lockAnyway}</Button>
          </div>
        </>
      )}
    </div>
  );
};
