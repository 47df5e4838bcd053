import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { useEffect } from 'react';
import { askToMove } from './dock/ask-to-move.ts';
import type { OpenPanel } from './panel-titles.ts';

/** Alt+1 to Alt+9 goes to a panel, Ctrl+M moves the active one. Neither types anything. */
export const usePanelKeys = (
  panels: readonly OpenPanel[],
  goTo: (panel: PanelRef) => void,
): void => {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.shiftKey) return;
      const number = numberOf(event);
      const panel = number === null ? undefined : panels[number - 1];
      if (panel !== undefined) goTo(panel.panel);
      else if (isMoveKey(event) && panels.length > 0) askToMove();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // While it goes down, so that a terminal or an editor does not take it first.
    document.addEventListener('keydown', hear, true);
    return () => document.removeEventListener('keydown', hear, true);
  }, [panels, goTo]);
};

/** By place on the keyboard: with Alt a Mac types other characters. */
const numberOf = (event: KeyboardEvent): number | null => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  return digit === undefined ? null : Number(digit);
};

const isMoveKey = (event: KeyboardEvent): boolean =>
  event.ctrlKey && !event.altKey && !event.metaKey && event.key.toLowerCase() === 'm';
