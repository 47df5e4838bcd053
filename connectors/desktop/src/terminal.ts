import { readlink } from 'node:fs/promises';
import { spawn } from '@lydell/node-pty';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Timers, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import {
  MAX_COMMAND_CHARACTERS,
  type TerminalItem,
  type TerminalSize,
} from '@holdfast/shared/capture/capture.ts';
import { LINK_LIMITS } from '@holdfast/shared/link/link.ts';
import { createMarkReader, type ShellMark } from './marks.ts';
import { redactCommand } from './redact-command.ts';
import { createRing } from './ring.ts';
import type { ShellStart } from './shell.ts';

/** A shell in a pseudo terminal, and the last of what it printed. Lives on while no page is there. */
export interface Terminal {
  readonly id: string;
  readonly item: () => TerminalItem;
  readonly input: (text: string) => void;
  readonly resize: (size: TerminalSize) => void;
  /** Ends the shell: SIGHUP, and SIGKILL to what is still there two seconds later. */
  readonly close: () => void;
  readonly firstByte: () => number;
  readonly nextByte: () => number;
  readonly read: (from: number, maxBytes: number) => Bytes;
  readonly listen: (hear: (news: TerminalNews) => void) => Unsubscribe;
  /** While anybody holds it, it is not read, so that its program waits. */
  readonly hold: (holder: object) => void;
  readonly release: (holder: object) => void;
  /** Asks the system where the shell is, as long as the shell itself does not say. */
  readonly refreshCwd: () => Promise<void>;
}

export type TerminalNews = 'output' | 'state';

export interface TerminalOrder {
  readonly id: string;
  readonly cwd: string;
  readonly size: TerminalSize;
  readonly offeredCommand: string | null;
}

/** What of an item changes by marks and by the end of the shell. */
type Standing = Pick<
  TerminalItem,
  'cwd' | 'cwdSource' | 'size' | 'lastCommand' | 'running' | 'lastExitCode' | 'ended'
>;

const KILL_AFTER = millis(2_000);

export const openTerminal = (
  { timers }: { readonly timers: Timers },
  shell: ShellStart,
  order: TerminalOrder,
): Result<Terminal, { readonly kind: 'shell-failed' }> => {
  const pty = spawnShell(shell, order);
  if (pty === null) return err({ kind: 'shell-failed' });

  const ring = createRing(LINK_LIMITS.ringBytes);
  const marks = createMarkReader();
  const hearers = new Set<(news: TerminalNews) => void>();
  const holders = new Set<object>();
  let standing: Standing = {
    cwd: order.cwd,
    cwdSource: 'start',
    size: order.size,
    lastCommand: null,
    running: false,
    lastExitCode: null,
    ended: null,
  };

  const tell = (news: TerminalNews): void => {
    for (const hear of hearers) hear(news);
  };
  const change = (next: Standing): void => {
    standing = next;
    tell('state');
  };

  pty.onData((data) => {
    // Without an encoding the data is a Buffer, whatever the declaration says; `from` takes both.
    const bytes = Buffer.from(data);
    ring.append(bytes);
    const next = marks.read(bytes).reduce(afterMark, standing);
    if (next !== standing) change(next);
    tell('output');
  });
  pty.onExit(({ exitCode, signal }) => {
    change({ ...standing, running: false, ended: { exitCode, signal: signal ?? null } });
  });

  return ok({
    id: order.id,
    item: () => ({
      kind: 'terminal',
      id: order.id,
      ...standing,
      offeredCommand: order.offeredCommand,
      firstByte: ring.firstByte(),
      nextByte: ring.nextByte(),
    }),
    input: (text) => pty.write(text),
    resize: (size) => {
      if (resizePty(pty, size)) change({ ...standing, size });
    },
    close: () => {
      if (standing.ended !== null) return;
      // A program that waits for its output to be taken would not hear of its end.
      pty.resume();
      pty.kill('SIGHUP');
      timers.after(KILL_AFTER, () => {
        if (standing.ended === null) pty.kill('SIGKILL');
      });
    },
    firstByte: ring.firstByte,
    nextByte: ring.nextByte,
    read: ring.read,
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    hold: (holder) => {
      if (holders.size === 0 && standing.ended === null) pty.pause();
      holders.add(holder);
    },
    release: (holder) => {
      if (holders.delete(holder) && holders.size === 0 && standing.ended === null) pty.resume();
    },
    refreshCwd: async () => {
      if (standing.ended !== null || standing.cwdSource === 'osc7') return;
      const cwd = await cwdOfProcess(pty.pid);
      if (cwd !== null && cwd !== standing.cwd) change({ ...standing, cwd, cwdSource: 'proc' });
    },
  });
};

const spawnShell = (shell: ShellStart, order: TerminalOrder): ReturnType<typeof spawn> | null => {
  try {
    return spawn(shell.file, [...shell.args], {
      name: 'xterm-256color',
      cols: order.size.columns,
      rows: order.size.rows,
      cwd: order.cwd,
      env: { ...shell.env },
      encoding: null,
    });
  } catch {
    return null;
  }
};

/** False when the shell has just ended, of which we are about to hear. */
const resizePty = (pty: ReturnType<typeof spawn>, { columns, rows }: TerminalSize): boolean => {
  try {
    pty.resize(columns, rows);
    return true;
  } catch {
    return false;
  }
};

const afterMark = (standing: Standing, mark: ShellMark): Standing => {
  switch (mark.kind) {
    case 'cwd':
      return mark.cwd === standing.cwd && standing.cwdSource === 'osc7'
        ? standing
        : { ...standing, cwd: mark.cwd, cwdSource: 'osc7' };
    case 'prompt':
      return standing.running ? { ...standing, running: false } : standing;
    case 'started':
      return {
        ...standing,
        running: true,
        lastCommand:
          mark.command === null
            ? standing.lastCommand
            : redactCommand(mark.command).slice(0, MAX_COMMAND_CHARACTERS),
      };
    case 'finished':
      return standing.running
        ? { ...standing, running: false, lastExitCode: mark.exitCode }
        : standing;
    default:
      return unreachable(mark);
  }
};

/** Linux only; elsewhere, and for a process of another user, `null`. */
const cwdOfProcess = async (pid: number): Promise<string | null> => {
  try {
    const cwd = await readlink(`/proc/${pid}/cwd`);
    return cwd.endsWith(' (deleted)') ? null : cwd;
  } catch {
    return null;
  }
};
