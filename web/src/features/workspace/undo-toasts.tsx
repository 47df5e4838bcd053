import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { useStore } from 'zustand';
import { Button } from '../../ui/button.tsx';
import { Toast, ToastRegion } from '../../ui/toast.tsx';
import { useTools } from './context.ts';
import { conversationWords, notesWords, workspaceWords } from './workspace-words.ts';

/** What was removed can be taken back for ten seconds. */
export const UndoToasts = () => {
  const { stores, goTo } = useTools();
  const gone = [
    ...useStore(stores.terminals.removed).map(({ key, document }) => ({
      panel: { kind: 'terminal', key } as const,
      name: document.getState().name,
      undo: () => stores.terminals.undoRemove(key),
    })),
    ...useStore(stores.files.removed).map(({ key, document }) => ({
      panel: { kind: 'file', key } as const,
      name: document.getState().path,
      undo: () => stores.files.undoRemove(key),
    })),
    ...useStore(stores.conversations.removed).map(({ key, document }) => ({
      panel: { kind: 'conversation', key } as const,
      name: document.getState().title || conversationWords.untitled,
      undo: () => stores.conversations.undoRemove(key),
    })),
    ...useStore(stores.notes.removed).map(({ key, document }) => ({
      panel: { kind: 'note', key } as const,
      name: document.getState().title || notesWords.untitled,
      undo: () => stores.notes.undoRemove(key),
    })),
  ];
  const undo = (panel: PanelRef, take: () => void): void => {
    take();
    goTo(panel);
  };

  return (
    <ToastRegion>
      {gone.map(({ panel, name, undo: take }) => (
        <Toast
          key={`${panel.kind} ${panel.key}`}
          tone="plain"
          action={
            <Button size="small" onClick={() => undo(panel, take)}>
              {workspaceWords.undo}
            </Button>
          }
        >
          {workspaceWords.removed(name)}
        </Toast>
      ))}
    </ToastRegion>
  );
};
