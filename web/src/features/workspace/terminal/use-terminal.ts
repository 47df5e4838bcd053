import { millis, type Timer } from '@holdfast/shared/base/ports.ts';
import type { TerminalDocument } from '@holdfast/shared/model/documents.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Pair } from '../../../stores/pairs.ts';
import { useLayout, useTools } from '../context.ts';
import { terminalWords } from '../workspace-words.ts';
import { sequenceOfModes } from './marks.ts';
import { createOutputFeed } from './output-feed.ts';
import { createTerminalView, type TerminalView } from './terminal-view.ts';

export type Terminal = Pair<TerminalDocument, StreamState>;

const SCROLL_SETTLE_MS = millis(250);
const NUDGE_MS = millis(60);
const ALTERNATE_SCREENS: ReadonlySet<number> = new Set([47, 1047, 1049]);

export interface UsedTerminal {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly view: TerminalView | null;
}

/** Shows a terminal of the session in an element: its output, old and new, and back to it what is typed. */
export const useTerminal = (terminal: Terminal, leave: () => void): UsedTerminal => {
  const { stores, timers, askToOpen } = useTools();
  const { screenReader } = useLayout();
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<TerminalView | null>(null);

  useEffect(() => {
    const place = element.current;
    if (place === null) return undefined;
    let isShowing = true;
    let scrollTimer: Timer | null = null;
    const made = createTerminalView(place, {
      typed: (text) => type(stores, terminal, text),
      openLink: askToOpen,
      leave,
      // Comes with every line that is printed, so all it does is to see that a look is taken soon.
      scrolled: () => {
        if (isShowing) scrollTimer ??= timers.after(SCROLL_SETTLE_MS, keepScroll);
      },
    });
    const keepScroll = (): void => {
      scrollTimer = null;
      const linesFromEnd = made.linesFromEnd();
      if (terminal.document.getState().linesFromEnd !== linesFromEnd) {
        terminal.document.setState({ linesFromEnd });
      }
    };
    isShowing = false;
    const stop = showOutput(stores, terminal, made, () => {
      isShowing = true;
    });
    const resizing = new ResizeObserver(() => fit(stores, terminal, made));
    resizing.observe(place);
    setView(made);
    return () => {
      isShowing = false;
      resizing.disconnect();
      stop();
      scrollTimer?.cancel();
      setView(null);
      made.dispose();
    };
  }, [askToOpen, leave, stores, terminal, timers]);

  useEffect(() => view?.setScreenReader(screenReader), [view, screenReader]);
  useEffect(() => {
    const { name } = terminal.document.getState();
    view?.setLabel(`${terminalWords.name(name)}. ${terminalWords.leave}`);
  }, [view, terminal]);
  useNudge(terminal, view);
  return { element, view };
};

type Stores = ReturnType<typeof useTools>['stores'];

/** Enter on an empty line runs the offered command; anything else typed declines it. */
const type = (stores: Stores, terminal: Terminal, text: string): void => {
  const { acts, offered } = stores.companion.getState();
  if (acts === null || terminal.document.getState().process === null) return;
  const command = offered.get(terminal.key);
  acts.type(terminal.key, command !== undefined && text === '\r' ? `${command}\r` : text);
};

const fit = (stores: Stores, terminal: Terminal, view: TerminalView): void => {
  const size = view.fit();
  if (size === null || terminal.document.getState().process === null) return;
  stores.companion.getState().acts?.resize(terminal.key, size.columns, size.rows);
};

/** Writes what is there, then what comes. The old scroll position is taken once the old output stands. */
const showOutput = (
  stores: Stores,
  terminal: Terminal,
  view: TerminalView,
  shown: () => void,
): (() => void) => {
  const feed = createOutputFeed();
  const { linesFromEnd } = terminal.document.getState();
  let isFirst = true;

  const show = async (): Promise<void> => {
    const stream = terminal.content.getState();
    const document = terminal.document.getState();
    const liveFrom = stores.companion.getState().liveFrom.get(terminal.key) ?? Infinity;
    const parts = feed.next(stream, document, liveFrom);
    if (parts === null) {
      feed.reset();
      view.clear();
      return show();
    }
    const writing = view.write(
      isFirst && document.process !== null ? [...parts, sequenceOfModes(document.modes)] : parts,
    );
    if (!isFirst) return undefined;
    isFirst = false;
    await writing;
    fit(stores, terminal, view);
    view.scrollTo(linesFromEnd);
    return shown();
  };

  const stopContent = terminal.content.subscribe(() => void show());
  const stopDocument = terminal.document.subscribe((now, before) => {
    if (now.marks !== before.marks) void show();
    if (now.process !== before.process) fit(stores, terminal, view);
  });
  void show();
  return () => {
    stopContent();
    stopDocument();
  };
};

/**
 * A program on the alternate screen draws only what changes; what stood there before the page was closed it
 * would never draw again. A change of size, taken back at once, makes it draw everything.
 */
const useNudge = (terminal: Terminal, view: TerminalView | null): void => {
  const { stores, timers } = useTools();
  useEffect(() => {
    if (view === null) return undefined;
    const { process, modes, columns, rows } = terminal.document.getState();
    const { acts } = stores.companion.getState();
    const isAlternate = modes.some((mode) => ALTERNATE_SCREENS.has(mode));
    if (process === null || acts === null || !isAlternate || rows < 2) return undefined;
    acts.resize(terminal.key, columns, rows - 1);
    const timer = timers.after(NUDGE_MS, () => acts.resize(terminal.key, columns, rows));
    return () => timer.cancel();
  }, [stores, terminal, timers, view]);
};
