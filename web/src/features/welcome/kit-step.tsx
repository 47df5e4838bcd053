import { useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { AskPassword } from '../ask-password.tsx';
import { FlowHeading } from '../flow.tsx';
import { useShell } from '../shell.ts';
import { welcomeWords } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';
import { KitSheet } from './kit-sheet.tsx';
import { TypeBack } from './type-back.tsx';

export interface KitStepProps {
  /** What the new account gave; `null` after a reload, when a new kit is made for the password. */
  readonly groups: readonly string[] | null;
  readonly onDone: () => void;
}

export const KitStep = ({ groups: given, onDone }: KitStepProps) => {
  const { stores, clock } = useShell();
  const [groups, setGroups] = useState(given);
  const [failure, setFailure] = useState<Failure | null>(null);

  const confirm = async (): Promise<void> => {
    const answer = await stores.account.confirmKit();
    if (answer.ok) onDone();
    else setFailure(answer.error);
  };

  if (groups === null)
    return (
      <>
        <FlowHeading why={welcomeWords.kit.askWhy}>{welcomeWords.kit.askTitle}</FlowHeading>
        <AskPassword
          submit={welcomeWords.kit.askSubmit}
          ask={stores.account.makeKit}
          onAnswer={(kit) => setGroups(kit.groups)}
        />
      </>
    );

  return (
    <>
      <FlowHeading why={welcomeWords.kit.why} takesFocus>
        {welcomeWords.kit.title}
      </FlowHeading>
      <KitSheet groups={groups} />
      {failure !== null && (
        <div className="mt-6">
          <Notice tone="bad">
            <p role="alert">{wordsOfFailure(failure, clock.now())}</p>
          </Notice>
        </div>
      )}
      <TypeBack groups={groups} onRight={() => void confirm()} onLater={onDone} />
    </>
  );
};
