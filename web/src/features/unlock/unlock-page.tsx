import type { Millis } from '@holdfast/shared/base/ports.ts';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ProgressRing } from '../../ui/progress-ring.tsx';
import { FlowHeading } from '../flow.tsx';
import { KitForm } from '../kit-form.tsx';
import { LonePage } from '../lone-page.tsx';
import { clearField, readPassword } from '../password.ts';
import { AccountName } from '../account-name.tsx';
import { SecretField } from '../secret-field.tsx';
import { useAccount, useShell, useSync } from '../shell.ts';
import { useNow } from '../use-now.ts';
import { kitFormWords, passwordWords, unlockWords } from '../words.ts';
import { type Failure, wordsOfFailure, wordsOfWait } from '../words-failure.ts';

/** The lock screen: every way to unlock that there is, over whatever address is open. */
export const UnlockPage = () => {
  const [way, setWay] = useState<'password' | 'kit'>('password');
  return (
    <LonePage>
      {way === 'password' ? (
        <>
          <FlowHeading why={unlockWords.why}>{unlockWords.title}</FlowHeading>
          <PasswordForm />
        </>
      ) : (
        <>
          <FlowHeading why={kitFormWords.why} takesFocus>
            {kitFormWords.title}
          </FlowHeading>
          <KitForm onOpened={() => undefined} />
        </>
      )}
      <div className="mt-6 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <Button
          look="link"
          size="small"
          onClick={() => setWay(way === 'password' ? 'kit' : 'password')}
        >
          {way === 'password' ? unlockWords.withKit : unlockWords.withPassword}
        </Button>
      </div>
      <LockedFacts />
    </LonePage>
  );
};

const PasswordForm = () => {
  const { stores, clock } = useShell();
  const { engine } = useAccount();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const retryAt = failure !== null && 'retryAt' in failure ? failure.retryAt : lockedUntil(engine);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (retryAt !== null && retryAt > clock.now()) return;
    const password = readPassword(field.current);
    if (!password.ok) return setFailure(password.error);
    setBusy(true);
    const answer = await stores.account.unlock(password.value);
    setBusy(false);
    if (answer.ok) return clearField(field.current);
    setFailure(answer.error);
    field.current?.focus();
    field.current?.select();
  };

  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-5">
      <AccountName />
      <SecretField
        ref={field}
        name="password"
        label={passwordWords.label}
        error={
          failure !== null &&
          failure.kind !== 'wait' && <p>{wordsOfFailure(failure, clock.now())}</p>
        }
        hint={retryAt !== null && <Countdown until={retryAt} />}
        autoComplete="current-password"
        autoFocus
        readOnly={busy}
        onInput={() => setFailure((said) => (said?.kind === 'wrong-password' ? said : null))}
      />
      <div className="flex min-h-12 flex-wrap items-center gap-4">
        <Button type="submit" look="primary" size="large" busy={busy} className="grow sm:grow-0">
          {unlockWords.submit}
        </Button>
        {busy && <ProgressRing label={passwordWords.unlocking} expectedMs={700} />}
      </div>
    </form>
  );
};

type LockState = ReturnType<typeof useAccount>['engine'];

const lockedUntil = (engine: LockState): Millis | null =>
  engine.kind === 'locked' ? engine.retryAt : null;

/** The delay grows with every failure, and is never a surprise. */
const Countdown = ({ until }: { readonly until: Millis }) => {
  const now = useNow(250);
  const said = wordsOfWait(until, now);
  return said === '' ? null : <p className="tabular-nums">{said}</p>;
};

const LockedFacts = () => {
  const { sync } = useSync();
  const waiting = sync !== null && sync.kind !== 'off' ? sync.waiting : 0;

  return (
    <div className="mt-5 rounded-md bg-sunken px-4 py-3 text-sm text-ink-soft">
      <p className="font-medium text-ink">{unlockWords.notRecording}</p>
      <p>{unlockWords.notRecordingWhy}</p>
      {waiting > 0 && <p className="mt-1">{unlockWords.waiting(waiting)}</p>}
    </div>
  );
};
