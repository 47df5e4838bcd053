import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { ProgressRing } from '../ui/progress-ring.tsx';
import { clearField, readPassword } from './password.ts';
import { AccountName } from './account-name.tsx';
import { SecretField } from './secret-field.tsx';
import { useShell } from './shell.ts';
import { passwordWords } from './words.ts';
import { type Failure, wordsOfFailure } from './words-failure.ts';

export interface AskPasswordProps<T> {
  readonly submit: string;
  readonly hint?: ReactNode;
  readonly ask: (password: Bytes) => Promise<Result<T, Failure>>;
  readonly onAnswer: (value: T) => void;
}

/** Asks for the password again before something that opens everything is shown. */
export const AskPassword = <T,>({ submit, hint, ask, onAnswer }: AskPasswordProps<T>) => {
  const { clock } = useShell();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const password = readPassword(field.current);
    if (!password.ok) return setFailure(password.error);
    setBusy(true);
    const answer = await ask(password.value);
    setBusy(false);
    if (answer.ok) {
      clearField(field.current);
      onAnswer(answer.value);
      return;
    }
    setFailure(answer.error);
    field.current?.select();
  };

  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
      <AccountName />
      <SecretField
        ref={field}
        name="password"
        label={passwordWords.label}
        hint={hint}
        error={failure === null ? null : wordsOfFailure(failure, clock.now())}
        autoComplete="current-password"
        autoFocus
        readOnly={busy}
        onInput={() => setFailure(null)}
      />
      <div className="flex min-h-10 items-center gap-4">
        <Button type="submit" look="primary" busy={busy}>
          {submit}
        </Button>
        {busy && <ProgressRing label={passwordWords.deriving} expectedMs={900} />}
      </div>
    </form>
  );
};
