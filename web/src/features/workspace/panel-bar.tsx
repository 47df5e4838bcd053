import { Move, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { IconButton } from '../../ui/button.tsx';
import { useStores } from './context.ts';
import { askToMove } from './dock/ask-to-move.ts';
import { workspaceWords } from './workspace-words.ts';

/** The bar at the top of each panel: what is special about it, and moving and closing it. */
export const PanelBar = ({
  panel,
  title,
  children,
}: {
  readonly panel: PanelRef;
  readonly title: string;
  readonly children?: ReactNode;
}) => {
  const { layout } = useStores();
  return (
    <div className="hf-panel-bar">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">{children}</div>
      <IconButton
        label={workspaceWords.movePanel(title)}
        className="max-md:hidden"
        aria-keyshortcuts="Control+M"
        onClick={() => {
          layout.activate(panel);
          askToMove();
        }}
      >
        <Move size={15} aria-hidden />
      </IconButton>
      <IconButton label={workspaceWords.closePanel(title)} onClick={() => layout.close(panel)}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
};
