import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FlowHeading } from '../flow.tsx';
import { LonePage } from '../lone-page.tsx';
import { Logo } from '../logo.tsx';
import { useShell } from '../shell.ts';
import { frameWords, gateWords, words } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

/** Before anything is known. Says something only when it takes longer than a blink. */
export const StartingPage = () => (
  <main id="content" className="flex min-h-dvh items-center justify-center px-6">
    <h1 className="sr-only">{words.app}</h1>
    <p role="status" className="hf-late flex items-center gap-3 text-ink-soft">
      <Logo className="size-8 text-accent" />
      {words.looking}
    </p>
  </main>
);

export const ElsewherePage = () => {
  const { acts, clock } = useShell();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const takeOver = async (): Promise<void> => {
    setBusy(true);
    const answer = await acts.continueHere();
    setBusy(false);
    if (!answer.ok) setFailure(answer.error);
  };

  return (
    <LonePage>
      <FlowHeading why={gateWords.elsewhere.why} takesFocus>
        {gateWords.elsewhere.title}
      </FlowHeading>
      <Button look="primary" size="large" busy={busy} onClick={() => void takeOver()}>
        {busy ? gateWords.elsewhere.busy : gateWords.elsewhere.act}
      </Button>
      {failure !== null && (
        <p role="alert" className="mt-4 text-bad-ink">
          {wordsOfFailure(failure, clock.now())}
        </p>
      )}
    </LonePage>
  );
};

export const OutdatedPage = () => {
  const { acts } = useShell();
  return (
    <LonePage>
      <FlowHeading why={gateWords.outdated.why} takesFocus>
        {gateWords.outdated.title}
      </FlowHeading>
      <Button look="primary" size="large" onClick={() => void acts.reload()}>
        {gateWords.outdated.act}
      </Button>
    </LonePage>
  );
};

export const UnreadablePage = ({ reason }: { readonly reason: string }) => {
  const { acts } = useShell();
  return (
    <LonePage>
      <FlowHeading why={gateWords.unreadable.why} takesFocus>
        {gateWords.unreadable.title}
      </FlowHeading>
      <Button look="primary" size="large" onClick={() => void acts.reload()}>
        {gateWords.unreadable.act}
      </Button>
      <p className="mt-6 text-sm text-ink-soft">{gateWords.unreadable.reason(reason)}</p>
    </LonePage>
  );
};

/** A part of the page failed: never a blank one. */
export const BrokenPage = ({ onReload }: { readonly onReload: () => void }) => (
  <LonePage>
    <FlowHeading why={gateWords.broken.why} takesFocus>
      {gateWords.broken.title}
    </FlowHeading>
    <Button look="primary" size="large" onClick={onReload}>
      {gateWords.broken.act}
    </Button>
  </LonePage>
);

export const NotFoundPage = ({ onHome }: { readonly onHome: () => void }) => (
  <div className="mx-auto max-w-md px-5 py-16">
    <FlowHeading why={frameWords.notFoundWhy} takesFocus>
      {frameWords.notFoundTitle}
    </FlowHeading>
    <Button look="primary" onClick={onHome}>
      {frameWords.toHome}
    </Button>
  </div>
);
