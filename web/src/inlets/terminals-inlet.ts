import type { Clock, Timers } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { TerminalItem } from '@holdfast/shared/capture/capture.ts';
import { EMPTY_STREAM } from '@holdfast/shared/model/empty-states.ts';
import { newTerminal, panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import type { CompanionActs, CompanionFailure } from '../stores/companion-store.ts';
import type { Outcome } from '../stores/report-store.ts';
import type { Stores } from '../stores/stores.ts';
import type { Carrier } from './keep-connected.ts';
import type { Link } from './link.ts';
import { createTerminalOutgoing } from './terminal-outgoing.ts';
import {
  type FeedDeps,
  feedTerminal,
  type Terminal,
  type TerminalFeed,
  withMark,
} from './terminal-feed.ts';

export interface TerminalsDeps {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly dropped: () => void;
}

type Acts = Pick<CompanionActs, 'openTerminal' | 'type' | 'resize' | 'restoreTerminal'>;

export interface TerminalsInlet extends Carrier {
  readonly acts: Acts;
  readonly captured: (item: TerminalItem) => void;
}

/** Bytes that may wait for an engine that does not take them before the companion is held back. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Brings the output of the companion's terminals into the session, and what is typed out of it. */
export const createTerminalsInlet = (deps: TerminalsDeps): TerminalsInlet => {
  const { stores, clock, timers } = deps;
  const feeds = new Map<string, TerminalFeed>();
  const busy = new Set<string>();
  const watched = new WeakSet<Terminal>();
  let link: Link | null = null;
  /** Before that, a terminal that is not known to run may still be running. */
  let isListed = false;
  let running: ReadonlyMap<string, TerminalItem> = new Map();

  const outgoing = createTerminalOutgoing({
    link: () => link,
    processOf: (key) => stores.terminals.find(key)?.document.getState().process?.id ?? null,
  });

  const isRecorded = (): boolean =>
    !stores.layout.store.getState().notRecorded.includes('terminals');
  const panelOf = (terminal: Terminal): PanelRef => ({ kind: 'terminal', key: terminal.key });
  const tell = (terminal: Terminal, outcome: Outcome): void =>
    stores.report.tell(panelOf(terminal), outcome);

  const feedDeps = (to: Link): FeedDeps => ({
    link: to,
    clock,
    timers,
    dropped: deps.dropped,
    live: (terminal, from) => {
      const { liveFrom } = stores.companion.getState();
      stores.companion.note({ liveFrom: new Map(liveFrom).set(terminal.key, from) });
    },
    gap: (terminal, missingBytes) =>
      stores.report.tellGap({
        panel: panelOf(terminal),
        missingBytes,
        from: stores.companion.getState().lastSeenAt,
        to: clock.now(),
      }),
    keepsUp: (waitingBytes) =>
      waitingBytes < MAX_WAITING_BYTES || stores.capture.state.getState().kind === 'clean',
    onKeptUp: (run) => stores.capture.state.subscribe(run),
  });

  /** Attaches what runs, and puts a shell under what was open on the screen and runs no more. */
  const look = (terminal: Terminal): void => {
    if (!isListed || !isRecorded() || terminal.phase.getState() !== 'ready') return;
    if (feeds.has(terminal.key) || busy.has(terminal.key)) return;
    const { process } = terminal.document.getState();
    if (process === null) return;
    const item = running.get(process.id);
    if (item !== undefined) void exclusively(terminal, (to) => attach(to, terminal, process));
    else if (isOnScreen(terminal)) void exclusively(terminal, (to) => restore(to, terminal));
    else ended(terminal);
  };
  const isOnScreen = (terminal: Terminal): boolean =>
    stores.layout.store
      .getState()
      .panels.some((panel) => panelId(panel) === panelId(panelOf(terminal)));

  const exclusively = async <T>(
    terminal: Terminal,
    run: (to: Link) => Promise<Result<T, CompanionFailure>>,
  ): Promise<Result<T, CompanionFailure>> => {
    if (link === null || busy.has(terminal.key)) return err({ kind: 'not-connected' });
    busy.add(terminal.key);
    const answer = await run(link);
    busy.delete(terminal.key);
    return answer;
  };

  const attach = async (
    to: Link,
    terminal: Terminal,
    process: { readonly id: string; readonly base: number },
  ): Promise<Result<void, CompanionFailure>> => {
    const feed = await feedTerminal(feedDeps(to), terminal, process);
    if (!feed.ok) return feed;
    if (to !== link || stores.terminals.find(terminal.key) !== terminal) {
      feed.value.stop();
      return err({ kind: 'not-connected' });
    }
    feeds.set(terminal.key, feed.value);
    tell(terminal, { kind: 'still-running' });
    const item = running.get(process.id);
    if (item !== undefined) captured(item);
    return ok(undefined);
  };

  const restore = async (to: Link, terminal: Terminal): Promise<Result<void, CompanionFailure>> => {
    const { cwd, lastCommand, columns, rows } = terminal.document.getState();
    const offer = await to.ask('restore.offer', { cwd, lastCommand, size: { columns, rows } });
    if (!offer.ok) {
      ended(terminal);
      return offer;
    }
    const item = offer.value.terminal;
    const { length } = terminal.content.getState();
    const mark = { kind: 'restored', at: length, time: clock.now(), missingBytes: 0 } as const;
    const process = { id: item.id, base: length };
    running = new Map(running).set(item.id, item);
    const { marks } = terminal.document.getState();
    terminal.document.setState({ process, modes: [], marks: withMark(marks, mark) });
    const attached = await attach(to, terminal, process);
    tell(terminal, { kind: 'new-shell', cwd: item.cwd });
    return attached;
  };

  const ended = (terminal: Terminal): void => {
    const { process, marks } = terminal.document.getState();
    if (process === null) return;
    feeds.get(terminal.key)?.stop();
    feeds.delete(terminal.key);
    const at = terminal.content.getState().length;
    const mark = { kind: 'ended', at, time: clock.now(), missingBytes: 0 } as const;
    terminal.document.setState({ process: null, modes: [], marks: withMark(marks, mark) });
    offer(terminal.key, null);
    tell(terminal, { kind: 'not-running' });
  };

  const offer = (key: string, command: string | null): void => {
    const { offered } = stores.companion.getState();
    if ((offered.get(key) ?? null) === command) return;
    const next = new Map(offered);
    if (command === null) next.delete(key);
    else next.set(key, command);
    stores.companion.note({ offered: next });
  };

  const captured = (item: TerminalItem): void => {
    running = new Map(running).set(item.id, item);
    const terminal = stores.terminals.list
      .getState()
      .find((one) => one.document.getState().process?.id === item.id);
    if (terminal === undefined || terminal.phase.getState() !== 'ready') return;
    const { cwd, lastCommand } = terminal.document.getState();
    if (cwd !== item.cwd || (item.lastCommand ?? lastCommand) !== lastCommand) {
      terminal.document.setState({ cwd: item.cwd, lastCommand: item.lastCommand ?? lastCommand });
    }
    offer(terminal.key, item.offeredCommand);
    if (item.ended === null || busy.has(terminal.key)) return;
    // What the process printed last may still be on its way.
    const feed = feeds.get(terminal.key);
    if (feed === undefined) ended(terminal);
    else feed.after(item.nextByte, () => ended(terminal));
  };

  const lookAtAll = (): void => {
    for (const terminal of stores.terminals.list.getState()) {
      look(terminal);
      if (watched.has(terminal)) continue;
      watched.add(terminal);
      terminal.phase.subscribe(() => look(terminal));
    }
    dropStale();
  };
  const dropStale = (): void => {
    for (const [key, feed] of feeds) {
      if (stores.terminals.find(key) !== null && isRecorded()) continue;
      feed.stop();
      feeds.delete(key);
      outgoing.forget(key);
    }
  };
  stores.terminals.list.subscribe(lookAtAll);
  // A process goes with its terminal once that can no longer be taken back.
  stores.terminals.removed.subscribe((now, before) => {
    for (const terminal of before) {
      const { process } = terminal.document.getState();
      const isGone = !now.includes(terminal) && stores.terminals.find(terminal.key) === null;
      const isOpen = stores.session.store.getState().kind === 'open';
      if (!isGone || !isOpen || process === null) continue;
      void link?.ask('terminal.close', { terminal: process.id });
    }
  });
  stores.layout.store.subscribe((now, before) => {
    if (now.notRecorded !== before.notRecorded) lookAtAll();
  });

  const openTerminal: Acts['openTerminal'] = async (cwd) => {
    if (link === null) return err({ kind: 'not-connected' });
    const to = link;
    const opened = await to.ask('terminal.open', { cwd, size: { columns: 80, rows: 24 } });
    if (!opened.ok) return opened;
    const item = opened.value;
    running = new Map(running).set(item.id, item);
    const key = stores.newKey();
    const count = stores.terminals.list.getState().length;
    const document = { ...newTerminal(`Terminal ${count + 1}`), cwd: item.cwd };
    stores.terminals.add(key, { ...document, process: { id: item.id, base: 0 } }, EMPTY_STREAM);
    return ok(key);
  };

  return {
    connected: async (to) => {
      link = to;
      const listed = await to.ask('terminal.list', {});
      if (link !== to || !listed.ok) return;
      running = new Map(listed.value.terminals.map((item) => [item.id, item]));
      isListed = true;
      lookAtAll();
    },
    disconnected: () => {
      link = null;
      isListed = false;
      for (const feed of feeds.values()) feed.stop();
      feeds.clear();
      running = new Map();
    },
    captured,
    acts: {
      openTerminal,
      type: (key, text) => {
        offer(key, null);
        outgoing.type(key, text);
      },
      resize: (key, columns, rows) => {
        const terminal = stores.terminals.find(key);
        const size = terminal?.document.getState();
        if (terminal === null || (size?.columns === columns && size.rows === rows)) return;
        terminal.document.setState({ columns, rows });
        outgoing.resize(key, { columns, rows });
      },
      restoreTerminal: async (key) => {
        const terminal = stores.terminals.find(key);
        if (terminal === null) return err({ kind: 'unknown-key' });
        return exclusively(terminal, (to) => restore(to, terminal));
      },
    },
  };
};
