import type { SyncState } from '@holdfast/shared/model/event.ts';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { AskPassword } from '../ask-password.tsx';
import { PaperGroups, textOf } from '../paper-code.tsx';
import { LazyQrCode } from '../lazy-qr-code.tsx';
import { useShell } from '../shell.ts';
import { statusWords, words } from '../words.ts';
import type { StatusItem } from '../words-status.ts';
import { ItemPanel } from './saved-panel.tsx';

export interface SyncPanelProps {
  readonly item: StatusItem;
  readonly state: SyncState;
  readonly close: () => void;
}

export const SyncPanel = ({ item, state, close }: SyncPanelProps) => (
  <>
    <ItemPanel item={item} close={close} />
    {state.kind !== 'off' && (
      <div className="border-t border-line p-4">
        <SetUpCode />
      </div>
    )}
  </>
);

type Stage =
  | { readonly kind: 'hidden' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'shown'; readonly groups: readonly string[] };

/** Hidden until asked for, gone when the popover closes. */
const SetUpCode = () => {
  const { stores } = useShell();
  const [stage, setStage] = useState<Stage>({ kind: 'hidden' });

  switch (stage.kind) {
    case 'hidden':
      return (
        <Button size="small" onClick={() => setStage({ kind: 'asking' })}>
          {statusWords.sync.showCode}
        </Button>
      );
    case 'asking':
      return (
        <AskPassword
          submit={statusWords.sync.showCode}
          hint={statusWords.sync.codeAsk}
          ask={stores.sync.setUpCode}
          onAnswer={({ groups }) => setStage({ kind: 'shown', groups })}
        />
      );
    case 'shown':
      return (
        <section aria-label={statusWords.sync.codeTitle}>
          <h3 className="font-semibold">{statusWords.sync.codeTitle}</h3>
          <p className="mt-1 mb-3 text-sm text-ink-soft">{statusWords.sync.codeWhy}</p>
          <PaperGroups groups={stage.groups} />
          <Button
            size="small"
            icon={<Copy size={16} aria-hidden />}
            className="mt-3"
            onClick={() => void navigator.clipboard.writeText(textOf(stage.groups))}
          >
            {words.copy}
          </Button>
          <div className="mt-4">
            <LazyQrCode text={textOf(stage.groups)} label={statusWords.sync.qrLabel} />
          </div>
        </section>
      );
    default:
      return stage satisfies never;
  }
};
