import { unreachable } from '@holdfast/shared/base/result.ts';
import { useEffect, useRef } from 'react';
import { useSettings, useShell } from '../shell.ts';
import { focusRegion } from './regions.ts';
import { type Shortcut, shortcutOf } from './shortcut.ts';

const GO_MS = 1500;
const TYPING = 'input, textarea, select, [contenteditable="true"], .xterm, .cm-editor';

export interface ShortcutActs {
  readonly onHome: () => void;
  readonly onHelp: () => void;
  readonly onSaveNow: () => void;
}

export const useShortcuts = ({ onHome, onHelp, onSaveNow }: ShortcutActs): void => {
  const { acts, clock } = useShell();
  const { singleKeys } = useSettings();
  const wentAt = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    const carryOut = (shortcut: Shortcut): void => {
      switch (shortcut.kind) {
        case 'lock':
          return void acts.lock();
        case 'save-now':
          return onSaveNow();
        case 'region':
          return focusRegion(shortcut.step);
        case 'help':
          return onHelp();
        case 'home':
          return onHome();
        case 'go':
          wentAt.current = clock.monotonic();
          return;
        default:
          return unreachable(shortcut);
      }
    };
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const shortcut = shortcutOf(
        {
          key: event.key,
          ctrl: event.ctrlKey || event.metaKey,
          shift: event.shiftKey,
          alt: event.altKey,
        },
        {
          typing: event.target instanceof Element && event.target.closest(TYPING) !== null,
          singleKeys,
          afterGo: clock.monotonic() - wentAt.current < GO_MS,
        },
      );
      if (shortcut === null) return;
      if (shortcut.kind !== 'go') event.preventDefault();
      carryOut(shortcut);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [acts, clock, onHelp, onHome, onSaveNow, singleKeys]);
};
