import { millis } from '@holdfast/shared/base/ports.ts';
import { RECORDED_KINDS, type RecordedKind } from '@holdfast/shared/model/documents.ts';
import { Check, Copy, FileText, MessagesSquare, PlugZap, SquareTerminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';
import { FlowHeading } from '../flow.tsx';
import { type FirstSession, useShell } from '../shell.ts';
import { welcomeWords, words } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

const LOOK_MS = millis(4000);

const ICONS: Readonly<Record<RecordedKind, typeof FileText>> = {
  terminals: SquareTerminal,
  files: FileText,
  conversations: MessagesSquare,
};

export interface RememberStepProps {
  readonly onStarted: (sessionId: string) => void;
}

/** What is recorded; then the first session is made, and with it the first snapshot. */
export const RememberStep = ({ onStarted }: RememberStepProps) => {
  const { acts, clock } = useShell();
  const [remember, setRemember] = useState<ReadonlySet<RecordedKind>>(new Set(RECORDED_KINDS));
  const [busy, setBusy] = useState<'own' | 'sample' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const start = async (choice: FirstSession): Promise<void> => {
    setBusy(choice.sample ? 'sample' : 'own');
    const started = await acts.startFirstSession(choice);
    setBusy(null);
    if (started.ok) onStarted(started.value);
    else setFailure(started.error);
  };

  const toggle = (kind: RecordedKind, on: boolean): void =>
    setRemember(
      new Set(RECORDED_KINDS.filter((each) => (each === kind ? on : remember.has(each)))),
    );

  return (
    <>
      <FlowHeading why={welcomeWords.remember.why} takesFocus>
        {welcomeWords.remember.title}
      </FlowHeading>
      <ul className="mb-6 flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
        {RECORDED_KINDS.map((kind) => {
          const Icon = ICONS[kind];
          const [label, detail] = welcomeWords.remember.kinds[kind];
          return (
            <li key={kind} className="px-4 py-3.5">
              <Switch
                label={label}
                detail={detail}
                icon={<Icon size={20} />}
                checked={remember.has(kind)}
                onChange={(event) => toggle(kind, event.target.checked)}
              />
            </li>
          );
        })}
      </ul>
      <CompanionLine />
      {failure !== null && (
        <div className="mt-6">
          <Notice tone="bad">
            <p role="alert">{wordsOfFailure(failure, clock.now())}</p>
          </Notice>
        </div>
      )}
      <div className="mt-7 flex flex-wrap gap-3">
        <Button
          look="primary"
          busy={busy !== null}
          onClick={() => void start({ sample: false, remember })}
        >
          {busy === 'own' ? welcomeWords.remember.starting : welcomeWords.remember.submit}
        </Button>
        <Button busy={busy !== null} onClick={() => void start({ sample: true, remember })}>
          {busy === 'sample' ? welcomeWords.remember.starting : welcomeWords.remember.sample}
        </Button>
      </div>
    </>
  );
};

const COPY_WORDS = { copy: welcomeWords.remember.copyCommand, copied: words.copied };
const COPY_ICONS = {
  copy: <Copy size={16} aria-hidden />,
  copied: <Check size={16} aria-hidden />,
};

/** Shown only once it is known: an answer, or none. */
const CompanionLine = () => {
  const { acts, timers } = useShell();
  const [there, setThere] = useState<boolean | null>(null);

  useEffect(() => {
    const look = async (): Promise<void> => setThere(await acts.isCompanionThere());
    void look();
    const timer = timers.every(LOOK_MS, () => void look());
    return timer.cancel;
  }, [acts, timers]);

  if (there === null) return null;
  return there ? (
    <Notice tone="good" icon={<Check size={18} />}>
      {welcomeWords.remember.companionFound}
    </Notice>
  ) : (
    <Notice tone="plain" icon={<PlugZap size={18} />}>
      <p className="mb-2 text-sm text-ink-soft">{welcomeWords.remember.companionMissing}</p>
      <CopyLine text={welcomeWords.remember.command} words={COPY_WORDS} icons={COPY_ICONS} />
    </Notice>
  );
};
