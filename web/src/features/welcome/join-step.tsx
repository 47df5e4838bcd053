import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FieldFrame, INPUT_LOOK } from '../../ui/field.tsx';
import { ProgressRing } from '../../ui/progress-ring.tsx';
import { FlowHeading } from '../flow.tsx';
import { KitForm } from '../kit-form.tsx';
import { clearField, readPassword } from '../password.ts';
import { AccountName } from '../account-name.tsx';
import { SecretField } from '../secret-field.tsx';
import { useShell } from '../shell.ts';
import { welcomeWords, words } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

type Way = 'code' | 'kit';

export interface JoinStepProps {
  readonly onBack: () => void;
  readonly onJoined: () => void;
}

/** Another device, or the kit, brings the account here. */
export const JoinStep = ({ onBack, onJoined }: JoinStepProps) => {
  const [way, setWay] = useState<Way>('code');
  return (
    <>
      <FlowHeading why={welcomeWords.join.why} takesFocus>
        {welcomeWords.join.title}
      </FlowHeading>
      <div
        role="group"
        aria-label={welcomeWords.join.title}
        className="mb-6 inline-flex rounded-md border border-line-strong p-0.5"
      >
        <WayButton on={way === 'code'} onClick={() => setWay('code')}>
          {welcomeWords.join.byCode}
        </WayButton>
        <WayButton on={way === 'kit'} onClick={() => setWay('kit')}>
          {welcomeWords.join.byKit}
        </WayButton>
      </div>
      {way === 'code' ? <CodeForm onJoined={onJoined} /> : <KitForm onOpened={onJoined} />}
      <div className="mt-6 border-t border-line pt-4">
        <Button look="quiet" onClick={onBack}>
          {words.back}
        </Button>
      </div>
    </>
  );
};

interface WayButtonProps {
  readonly on: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

const WayButton = ({ on, onClick, children }: WayButtonProps) => (
  <button
    type="button"
    aria-pressed={on}
    onClick={onClick}
    className={classNames(
      'min-h-8 rounded-sm px-4 text-sm font-medium pointer-coarse:min-h-11',
      on ? 'bg-accent text-on-accent' : 'text-ink-soft hover:bg-hover hover:text-ink',
    )}
  >
    {children}
  </button>
);

const CodeForm = ({ onJoined }: Pick<JoinStepProps, 'onJoined'>) => {
  const { stores, device, clock } = useShell();
  const code = useRef<HTMLTextAreaElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const password = readPassword(field.current);
    if (!password.ok) return setFailure(password.error);
    setBusy(true);
    const answer = await stores.account.join({
      setUpCode: code.current?.value ?? '',
      password: password.value,
      deviceName: device.name,
      platform: device.platform,
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.error);
    clearField(field.current);
    if (code.current !== null) code.current.value = '';
    onJoined();
  };

  const aboutPassword = failure?.kind === 'wrong-password' || failure?.kind === 'password-policy';
  const said = failure === null ? null : wordsOfFailure(failure, clock.now());
  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-5">
      <AccountName />
      <FieldFrame
        label={welcomeWords.join.code}
        hint={welcomeWords.join.codeHint}
        error={aboutPassword ? null : said}
      >
        {(ids) => (
          <textarea
            {...ids}
            ref={code}
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
      <SecretField
        ref={field}
        name="password"
        label={welcomeWords.join.password}
        error={aboutPassword ? said : null}
        autoComplete="current-password"
        readOnly={busy}
        onInput={() => setFailure(null)}
      />
      <div className="flex min-h-10 flex-wrap items-center gap-4">
        <Button type="submit" look="primary" busy={busy}>
          {welcomeWords.join.submit}
        </Button>
        {busy && <ProgressRing label={welcomeWords.join.joining} expectedMs={2500} />}
      </div>
    </form>
  );
};
