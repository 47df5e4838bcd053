import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { FieldFrame, INPUT_LOOK } from '../ui/field.tsx';
import { ProgressRing } from '../ui/progress-ring.tsx';
import { AccountName } from './account-name.tsx';
import { NewPassword } from './new-password.tsx';
import { clearField, readPassword } from './password.ts';
import { useShell } from './shell.ts';
import { kitFormWords, passwordWords } from './words.ts';
import { type Failure, wordsOfFailure } from './words-failure.ts';

/** Recovery kit and a new password, in one act. */
export const KitForm = ({ onOpened }: { readonly onOpened: () => void }) => {
  const { stores, clock } = useShell();
  const kit = useRef<HTMLTextAreaElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readPassword(password.current);
    if (!read.ok) return setFailure(read.error);
    setBusy(true);
    const answer = await stores.account.unlockWithKit(kit.current?.value ?? '', read.value);
    setBusy(false);
    if (!answer.ok) {
      setFailure(answer.error);
      if (answer.error.kind !== 'password-policy') kit.current?.focus();
      return;
    }
    clearField(password.current);
    if (kit.current !== null) kit.current.value = '';
    onOpened();
  };

  const aboutPassword = failure?.kind === 'password-policy';
  const said = failure === null ? null : wordsOfFailure(failure, clock.now());
  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-5">
      <AccountName />
      <FieldFrame
        label={kitFormWords.code}
        hint={kitFormWords.codeHint}
        error={aboutPassword ? null : said}
      >
        {(ids) => (
          <textarea
            {...ids}
            ref={kit}
            rows={4}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            readOnly={busy}
            onInput={() => setFailure(null)}
            className={`${INPUT_LOOK} py-2 font-mono tracking-wider`}
          />
        )}
      </FieldFrame>
      <NewPassword
        field={password}
        label={passwordWords.newLabel}
        error={aboutPassword ? said : null}
        onTyping={() => setFailure(null)}
      />
      <div className="flex min-h-10 flex-wrap items-center gap-4">
        <Button type="submit" look="primary" busy={busy}>
          {kitFormWords.submit}
        </Button>
        {busy && <ProgressRing label={kitFormWords.opening} expectedMs={1500} />}
      </div>
    </form>
  );
};
