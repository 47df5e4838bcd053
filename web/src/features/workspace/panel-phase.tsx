import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import type { ReactNode } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { SourcePhase } from '../../stores/source-entry.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useStores } from './context.ts';
import { PanelBar } from './panel-bar.tsx';
import { titleOf } from './panel-titles.ts';
import { reportWords, workspaceWords } from './workspace-words.ts';

/** Shows a thing once it has been read; what cannot be read is said, and never shown as empty. */
export const PanelPhase = ({
  pair,
  panel,
  children,
}: {
  readonly pair: { readonly phase: StoreApi<SourcePhase> };
  readonly panel: PanelRef;
  readonly children: ReactNode;
}) => {
  const phase = useStore(pair.phase);
  const stores = useStores();
  if (phase === 'ready') return children;
  return (
    <>
      <PanelBar panel={panel} title={titleOf(stores, panel) ?? panel.kind} />
      {phase === 'pending' ? (
        <p className="hf-late p-4 text-ink-soft">{workspaceWords.reading}</p>
      ) : (
        <div className="p-4">
          <Notice
            tone="bad"
            action={
              <Button size="small" onClick={() => void stores.session.retryPanel(panel)}>
                {reportWords.retry}
              </Button>
            }
          >
            <p className="font-medium">{workspaceWords.lostTitle}</p>
            <p>{workspaceWords.lostWhy}</p>
          </Notice>
        </div>
      )}
    </>
  );
};
