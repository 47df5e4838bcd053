import { millis } from '@holdfast/shared/base/ports.ts';
import type { EditorView } from '@holdfast/shared/model/documents.ts';
import { textBlob } from '@holdfast/shared/model/empty-states.ts';
import type { BlobState } from '@holdfast/shared/model/source.ts';
import { type RefObject, useEffect, useRef } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { useTools } from '../context.ts';
import { createTextEditor, type EditorTimers } from './text-editor.ts';

export interface EditedText {
  /** Of the panel. */
  readonly id: string;
  readonly content: StoreApi<BlobState>;
  readonly view: () => EditorView;
  readonly setView: (view: EditorView) => void;
  readonly label: string;
  readonly path: string | null;
  /** Runs before the new text is put into the session. */
  readonly edited?: () => void;
  readonly save?: () => void;
}

/** Ties an editor to a text of the session: each keystroke goes in, and what changes elsewhere comes out. */
export const useTextEditor = (text: EditedText): RefObject<HTMLDivElement | null> => {
  const { timers, places } = useTools();
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });

  const { id, content, label, path } = text;
  useEffect(() => {
    if (element.current === null) return undefined;
    const editorTimers: EditorTimers = {
      after: (delayMs, run) => timers.after(millis(delayMs), run),
    };
    const editor = createTextEditor(
      element.current,
      { text: content.getState().content, view: latest.current.view(), label, path },
      {
        changed: (now) => {
          latest.current.edited?.();
          content.setState(textBlob(now), true);
        },
        moved: (view) => {
          const before = latest.current.view();
          if (!isSameView(before, view)) latest.current.setView(view);
        },
        save: () => {
          editor.flush();
          latest.current.save?.();
        },
      },
      editorTimers,
    );
    const stopText = content.subscribe(({ content: now }) => editor.setText(now));
    const stopFocus = places.setFocus(id, editor.focus);
    const flush = (): void => editor.flush();
    // Before the capture that hiding the page asks for: it listens on the document as well, and later.
    document.addEventListener('visibilitychange', flush, true);
    return () => {
      document.removeEventListener('visibilitychange', flush, true);
      stopText();
      stopFocus();
      editor.dispose();
    };
  }, [content, id, label, path, places, timers]);
  return element;
};

const isSameView = (a: EditorView, b: EditorView): boolean =>
  a.anchor === b.anchor && a.head === b.head && a.top === b.top;
