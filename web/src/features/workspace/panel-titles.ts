import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import { useEffect, useReducer } from 'react';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { Stores } from '../../stores/stores.ts';
import { conversationWords, notesWords } from './workspace-words.ts';

/** What a panel is called. `null`: what it shows is not in the session (any more). */
export const titleOf = (stores: Stores, { kind, key }: PanelRef): string | null => {
  switch (kind) {
    case 'terminal':
      return stores.terminals.find(key)?.document.getState().name.trim() ?? null;
    case 'file': {
      const file = stores.files.find(key)?.document.getState();
      if (file === undefined) return null;
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      return file.dirty ? `${name} – unsaved` : name;
    }
    case 'conversation': {
      const conversation = stores.conversations.find(key)?.document.getState();
      if (conversation === undefined) return null;
      return conversation.title === '' ? conversationWords.untitled : conversation.title;
    }
    case 'note': {
      const note = stores.notes.find(key)?.document.getState();
      if (note === undefined) return null;
      return note.title === '' ? notesWords.untitled : note.title;
    }
    default:
      return unreachable(kind);
  }
};

export interface OpenPanel {
  readonly id: string;
  readonly panel: PanelRef;
  readonly title: string;
}

/** The panels that are open and there to be shown. */
export const openPanels = (stores: Stores): readonly OpenPanel[] =>
  stores.layout.store.getState().panels.flatMap((panel) => {
    const title = titleOf(stores, panel);
    return title === null ? [] : [{ id: panelId(panel), panel, title }];
  });

/** Follows titles, and what comes and goes, in all four kinds at once. */
export const hearTitles = (stores: Stores, hear: () => void): (() => void) => {
  const lists = [
    stores.terminals.list,
    stores.files.list,
    stores.conversations.list,
    stores.notes.list,
  ];
  let stopDocuments = (): void => undefined;
  const followDocuments = (): void => {
    stopDocuments();
    const stops = lists.flatMap((list) =>
      list.getState().map((pair) => pair.document.subscribe(hear)),
    );
    stopDocuments = () => {
      for (const stop of stops) stop();
    };
  };
  const stops = lists.map((list) =>
    list.subscribe(() => {
      followDocuments();
      hear();
    }),
  );
  followDocuments();
  const stopLayout = stores.layout.store.subscribe(hear);
  return () => {
    stopDocuments();
    stopLayout();
    for (const stop of stops) stop();
  };
};

/** The open panels; renders again only when their order, their titles or their number change. */
export const useOpenPanels = (stores: Stores): readonly OpenPanel[] => {
  const [held, update] = useReducer(
    (before: readonly OpenPanel[], now: readonly OpenPanel[]) =>
      isSame(before, now) ? before : now,
    stores,
    openPanels,
  );
  useEffect(() => {
    const hear = (): void => update(openPanels(stores));
    hear();
    return hearTitles(stores, hear);
  }, [stores]);
  return held;
};

const isSame = (a: readonly OpenPanel[], b: readonly OpenPanel[]): boolean =>
  a.length === b.length &&
  a.every((panel, at) => panel.id === b[at]?.id && panel.title === b[at]?.title);
