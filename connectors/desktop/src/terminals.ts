import { toHex } from '@holdfast/shared/base/bytes.ts';
import { millis, type Random, type Timers, type Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { TerminalItem, TerminalSize } from '@holdfast/shared/capture/capture.ts';
import { LINK_LIMITS } from '@holdfast/shared/link/link.ts';
import type { ShellStart } from './shell.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** All terminals of this run. They belong to no connection. */
export interface Terminals {
  readonly open: (order: {
    readonly cwd: string;
    readonly size: TerminalSize;
    readonly offeredCommand: string | null;
  }) => Result<Terminal, OpenTerminalError>;
  readonly get: (id: string) => Terminal | null;
  readonly list: () => Promise<readonly TerminalItem[]>;
  readonly close: (id: string) => boolean;
  /** Hears where a terminal stands, soon after it changed, and not once for each change. */
  readonly listen: (hear: (item: TerminalItem) => void) => Unsubscribe;
  readonly stop: () => Promise<void>;
}

export type OpenTerminalError =
  | { readonly kind: 'shell-failed' }
  | { readonly kind: 'too-many'; readonly of: 'terminals'; readonly limit: number };

interface Deps {
  readonly timers: Timers;
  readonly random: Random;
  readonly shell: ShellStart;
}

/** A program may print marks as fast as it can; the pages hear at most this often. */
const TELL_AFTER = millis(50);
const REFRESH_EVERY = millis(5_000);

export const createTerminals = (deps: Deps): Terminals => {
  const { timers } = deps;
  const terminals = new Map<string, Terminal>();
  const hearers = new Set<(item: TerminalItem) => void>();
  const untold = new Set<Terminal>();

  const tellSoon = (terminal: Terminal): void => {
    if (untold.has(terminal)) return;
    untold.add(terminal);
    timers.after(TELL_AFTER, () => {
      untold.delete(terminal);
      const item = terminal.item();
      for (const hear of hearers) hear(item);
    });
  };
  const refresh = timers.every(REFRESH_EVERY, () => {
    for (const terminal of terminals.values()) void terminal.refreshCwd();
  });

  return {
    open: (order) => {
      dropEnded(terminals);
      if (terminals.size >= LINK_LIMITS.terminals) {
        return err({ kind: 'too-many', of: 'terminals', limit: LINK_LIMITS.terminals });
      }
      const id = toHex(deps.random.bytes(16));
      const opened = openTerminal(deps, deps.shell, { id, ...order });
      if (!opened.ok) return opened;
      terminals.set(id, opened.value);
      opened.value.listen((news) => {
        if (news === 'state') tellSoon(opened.value);
      });
      return ok(opened.value);
    },
    get: (id) => terminals.get(id) ?? null,
    list: async () => {
      const all = [...terminals.values()];
      await Promise.all(all.map((terminal) => terminal.refreshCwd()));
      return all.map((terminal) => terminal.item());
    },
    close: (id) => {
      terminals.get(id)?.close();
      return terminals.delete(id);
    },
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    stop: async () => {
      refresh.cancel();
      const all = [...terminals.values()];
      terminals.clear();
      for (const terminal of all) terminal.close();
      await Promise.all(all.map(untilEnded));
    },
  };
};

/** Makes room for a new terminal with the oldest ones whose shell has ended. */
const dropEnded = (terminals: Map<string, Terminal>): void => {
  for (const [id, terminal] of terminals) {
    if (terminals.size < LINK_LIMITS.terminals) return;
    if (terminal.item().ended !== null) terminals.delete(id);
  }
};

const untilEnded = (terminal: Terminal): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (terminal.item().ended !== null) resolve();
    };
    terminal.listen(check);
    check();
  });
