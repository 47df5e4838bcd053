import { FitAddon } from '@xterm/addon-fit';
import { type IDisposable, Terminal } from '@xterm/xterm';
import { findLinks } from './find-links.ts';
import { CONTRAST, FONT_SIZE_PIXELS, themeOf } from './terminal-look.ts';

/** What a terminal on the screen tells. */
export interface TerminalHearer {
  /** Typed, or pasted. */
  readonly typed: (text: string) => void;
  readonly scrolled: () => void;
  readonly openLink: (url: string) => void;
  /** The user wants out: with Ctrl+`; F6 is heard by the page. */
  readonly leave: () => void;
}

/** One xterm in an element. Knows nothing of sessions. */
export interface TerminalView {
  /** Resolves when it is drawn. */
  readonly write: (parts: readonly Uint8Array[]) => Promise<void>;
  readonly clear: () => void;
  /** Takes the size of its element; `null` while that has none. */
  readonly fit: () => { readonly columns: number; readonly rows: number } | null;
  readonly scrollTo: (linesFromEnd: number) => void;
  readonly linesFromEnd: () => number;
  readonly setScreenReader: (on: boolean) => void;
  readonly setLabel: (label: string) => void;
  readonly focus: () => void;
  /** Everything on it as text, a line per line. */
  readonly text: () => string;
  readonly dispose: () => void;
}

const SCROLLBACK_LINES = 10_000;
const PHONE = '(max-width: 56.24rem) and (pointer: coarse)';
/** Titles, icon names, working directory, clipboard, and what iTerm and others have added. */
const SWALLOWED_OSC: readonly number[] = [0, 1, 2, 7, 9, 50, 52, 133, 633, 777, 1337];

export const createTerminalView = (element: HTMLElement, hear: TerminalHearer): TerminalView => {
  const terminal = new Terminal({
    allowProposedApi: false,
    cursorBlink: false,
    // On a phone a terminal is read, and the keyboard stays away.
    disableStdin: window.matchMedia(PHONE).matches,
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: FONT_SIZE_PIXELS,
    minimumContrastRatio: CONTRAST,
    scrollback: SCROLLBACK_LINES,
    theme: themeOf(element),
    linkHandler: { activate: (_event, url) => hear.openLink(url), allowNonHttpProtocols: false },
  });
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(element);

  const listening: IDisposable[] = [
    terminal.onData(hear.typed),
    terminal.onScroll(hear.scrolled),
    terminal.registerLinkProvider({
      provideLinks: (row, answer) => answer(linksIn(terminal, row, hear.openLink)),
    }),
    ...SWALLOWED_OSC.map((number) => terminal.parser.registerOscHandler(number, () => true)),
  ];
  terminal.attachCustomKeyEventHandler((event) => isForTerminal(event, hear.leave));
  const stopTheme = followTheme(terminal, element);

  return {
    write: (parts) =>
      parts.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            const last = parts.length - 1;
            for (const [at, part] of parts.entries()) {
              terminal.write(part, at === last ? resolve : undefined);
            }
          }),
    clear: () => terminal.reset(),
    fit: () => {
      if (element.clientWidth === 0 || element.clientHeight === 0) return null;
      fitting.fit();
      return { columns: terminal.cols, rows: terminal.rows };
    },
    scrollTo: (lines) => {
      terminal.scrollToBottom();
      if (lines > 0) terminal.scrollLines(-lines);
    },
    linesFromEnd: () => linesFromEnd(terminal),
    setScreenReader: (on) => {
      terminal.options.screenReaderMode = on;
    },
    setLabel: (label) => terminal.textarea?.setAttribute('aria-label', label),
    focus: () => terminal.focus(),
    text: () => textOf(terminal),
    dispose: () => {
      stopTheme();
      for (const one of listening) one.dispose();
      terminal.dispose();
    },
  };
};

const linesFromEnd = ({ buffer }: Terminal): number =>
  Math.max(0, buffer.active.baseY - buffer.active.viewportY);

/** Keys of the app pass by: they must work here as everywhere, and the terminal must not be a trap. */
const isForTerminal = (event: KeyboardEvent, leave: () => void): boolean => {
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key === 'F6') return false;
  if (withControl && event.shiftKey && /^[lsp]$/i.test(event.key)) return false;
  if (!event.ctrlKey || event.code !== 'Backquote') return true;
  if (event.type === 'keydown') {
    event.preventDefault();
    leave();
  }
  return false;
};

const linksIn = (
  terminal: Terminal,
  row: number,
  open: (url: string) => void,
): Array<{
  text: string;
  range: { start: { x: number; y: number }; end: { x: number; y: number } };
  activate: () => void;
}> => {
  const line = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
  return findLinks(line).map(({ start, end, href }) => ({
    text: href,
    range: { start: { x: start + 1, y: row }, end: { x: end, y: row } },
    activate: () => open(href),
  }));
};

const textOf = ({ buffer }: Terminal): string => {
  const { active } = buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row += 1) {
    const line = active.getLine(row);
    const text = line?.translateToString(true) ?? '';
    if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ''}${text}`);
    else lines.push(text);
  }
  return lines.join('\n').trimEnd();
};

const followTheme = (terminal: Terminal, element: HTMLElement): (() => void) => {
  const read = (): void => {
    terminal.options.theme = themeOf(element);
  };
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    window.matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', read);
  const chosen = new MutationObserver(read);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    chosen.disconnect();
    for (const query of queries) query.removeEventListener('change', read);
  };
};
