import type { Result } from '@holdfast/shared/base/result.ts';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ProgressRing } from '../../ui/progress-ring.tsx';
import { FlowHeading } from '../flow.tsx';
import { AccountName } from '../account-name.tsx';
import { NewPassword } from '../new-password.tsx';
import { clearField, readPassword } from '../password.ts';
import { useShell } from '../shell.ts';
import { passwordWords, welcomeWords, words } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

export interface PasswordStepProps {
  readonly onBack: () => void;
  /** The account exists; the groups are those of its recovery kit. */
  readonly onMade: (kit: readonly string[]) => void;
}

type Made = Result<{ readonly groups: readonly string[] }, Failure>;

export const PasswordStep = ({ onBack, onMade }: PasswordStepProps) => {
  const { stores, device, clock } = useShell();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const make = async (): Promise<Made> => {
    const password = readPassword(field.current);
    if (!password.ok) return password;
    setBusy(true);
    const { name: deviceName, platform } = device;
    return stores.account.createAccount({ password: password.value, deviceName, platform });
  };

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await make();
    setBusy(false);
    if (made.ok) {
      clearField(field.current);
      onMade(made.value.groups);
      return;
    }
    setFailure(made.error);
    field.current?.select();
  };

  return (
    <>
      <FlowHeading why={welcomeWords.password.why}>{welcomeWords.password.title}</FlowHeading>
      <form onSubmit={(event) => void send(event)} className="flex flex-col gap-6">
        <AccountName />
        <NewPassword
          field={field}
          label={passwordWords.label}
          hint={welcomeWords.password.hint}
          error={failure === null ? null : wordsOfFailure(failure, clock.now())}
          onTyping={() => setFailure(null)}
          autoFocus
        />
        <div className="flex min-h-10 flex-wrap items-center gap-3">
          <Button type="submit" look="primary" busy={busy}>
            {welcomeWords.password.submit}
          </Button>
          {busy ? (
            <ProgressRing label={passwordWords.deriving} expectedMs={900} />
          ) : (
            <Button look="quiet" onClick={onBack}>
              {words.back}
            </Button>
          )}
        </div>
      </form>
    </>
  );
};
