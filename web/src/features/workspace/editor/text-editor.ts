import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { EditorView as SavedView } from '@holdfast/shared/model/documents.ts';
import { lineSeparatorOf } from './line-endings.ts';
import { languageOf } from './editor-language.ts';
import { EDITOR_THEME, HIGHLIGHT } from './editor-theme.ts';

export interface EditorInput {
  readonly text: string;
  readonly view: SavedView;
  readonly label: string;
  /** Of the file, for the colours; `null`: running text. */
  readonly path: string | null;
}

export interface EditorHearer {
  readonly changed: (text: string) => void;
  readonly moved: (view: SavedView) => void;
  readonly save?: () => void;
}

/** One editor in an element. */
export interface TextEditor {
  /** Puts another text in, when it is another; the cursor stays as near as it can. */
  readonly setText: (text: string) => void;
  readonly focus: () => void;
  /** Gives on at once what waits to be given on. */
  readonly flush: () => void;
  readonly dispose: () => void;
}

export interface EditorTimers {
  readonly after: (delayMs: number, run: () => void) => { readonly cancel: () => void };
}

/** Reading a large text out of the editor costs with its size, so it is not done for every key. */
const LARGE_CHARACTERS = 200_000;
const LARGE_DELAY_MS = 150;
const MOVED_DELAY_MS = 200;

export const createTextEditor = (
  parent: HTMLElement,
  input: EditorInput,
  hear: EditorHearer,
  timers: EditorTimers,
): TextEditor => {
  let applying = false;
  let isGone = false;
  const language = new Compartment();
  const changed = later(timers, () => hear.changed(textOf(editor.state)));
  const moved = later(timers, () => hear.moved(viewOf(editor)));

  const listener = EditorView.updateListener.of((update) => {
    if (update.docChanged && !applying) {
      if (update.state.doc.length < LARGE_CHARACTERS) changed.now();
      else changed.soon(LARGE_DELAY_MS);
    }
    if (update.selectionSet || update.docChanged) moved.soon(MOVED_DELAY_MS);
  });
  const editor = new EditorView({
    parent,
    state: stateOf(input, language, [
      listener,
      saveKey(hear),
      scrolled(() => moved.soon(MOVED_DELAY_MS)),
    ]),
    scrollTo: EditorView.scrollIntoView(Math.min(input.view.top, input.text.length), {
      y: 'start',
      yMargin: 0,
    }),
  });

  void languageOf(input.path).then((found) => {
    if (found !== null && !isGone) editor.dispatch({ effects: language.reconfigure(found) });
    return undefined;
  });

  return {
    setText: (text) => {
      if (textOf(editor.state) === text) return;
      applying = true;
      const { anchor, head } = editor.state.selection.main;
      const insert = editor.state.toText(text);
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert },
        selection: {
          anchor: Math.min(anchor, insert.length),
          head: Math.min(head, insert.length),
        },
      });
      applying = false;
    },
    focus: () => editor.focus(),
    flush: () => {
      changed.flush();
      moved.flush();
    },
    dispose: () => {
      isGone = true;
      changed.flush();
      moved.flush();
      editor.destroy();
    },
  };
};

const stateOf = (
  { text, view, label, path }: EditorInput,
  language: Compartment,
  extra: readonly Extension[],
): EditorState => {
  const separator = lineSeparatorOf(text);
  const base = EditorState.create({
    doc: text,
    extensions: EditorState.lineSeparator.of(separator),
  });
  const { length } = base.doc;
  return EditorState.create({
    doc: base.doc,
    selection: { anchor: Math.min(view.anchor, length), head: Math.min(view.head, length) },
    extensions: [
      EditorState.lineSeparator.of(separator),
      path === null ? [] : lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      EditorView.lineWrapping,
      language.of([]),
      syntaxHighlighting(HIGHLIGHT),
      EDITOR_THEME,
      // Tab indents, as in every editor; Escape then Tab leaves (CodeMirror's own rule).
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
      EditorView.contentAttributes.of({
        'aria-label': label,
        tabindex: '0',
        spellcheck: 'false',
        autocomplete: 'off',
        autocorrect: 'off',
        autocapitalize: 'off',
      }),
      ...extra,
    ],
  });
};

const saveKey = ({ save }: EditorHearer): Extension =>
  save === undefined
    ? []
    : keymap.of([
        {
          key: 'Mod-s',
          preventDefault: true,
          run: () => {
            save();
            return true;
          },
        },
      ]);

const scrolled = (run: () => void): Extension =>
  EditorView.domEventHandlers({
    scroll: () => {
      run();
      return false;
    },
  });

/** With the line ends the text came with. */
const textOf = (state: EditorState): string => state.sliceDoc();

const viewOf = (editor: EditorView): SavedView => {
  const { anchor, head } = editor.state.selection.main;
  const top = editor.lineBlockAtHeight(editor.scrollDOM.scrollTop).from;
  return { anchor, head, top };
};

interface Later {
  readonly now: () => void;
  readonly soon: (delayMs: number) => void;
  readonly flush: () => void;
}

const later = (timers: EditorTimers, run: () => void): Later => {
  let timer: { readonly cancel: () => void } | null = null;
  const now = (): void => {
    timer?.cancel();
    timer = null;
    run();
  };
  return {
    now,
    soon: (delayMs) => {
      timer ??= timers.after(delayMs, now);
    },
    flush: () => {
      if (timer !== null) now();
    },
  };
};
