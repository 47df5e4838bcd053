import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Timers, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { TerminalItem, TerminalSize } from '@holdfast/shared/capture/capture.ts';
import { LINK_LIMITS } from '@holdfast/shared/link/link.ts';
import { createBrake } from './brake.ts';
import { createMarkReader } from './marks.ts';
import { cwdOfProcess, resizePty, spawnShell } from './pty.ts';
import { createRing } from './ring.ts';
import type { ShellStart } from './shell.ts';
import { afterMark, type Standing, standingAtStart } from './standing.ts';

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
  const brake = createBrake({ timers }, pty);
  let standing = standingAtStart(order);

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
    brake.open();
    change({ ...standing, running: false, ended: { exitCode, signal: signal ?? null } });
  });

  return ok({
    id: order.id,
    item: () => ({
      kind: 'terminal',
      id: order.id,
      ...standing,
      firstByte: ring.firstByte(),
      nextByte: ring.nextByte(),
    }),
    input: (text) => {
      pty.write(text);
      // What starts with an escape is a key for moving, or the terminal's answer to a question.
      if (standing.offeredCommand !== null && !text.startsWith('\u001b')) {
        change({ ...standing, offeredCommand: null });
      }
    },
    resize: (size) => {
      if (resizePty(pty, size)) change({ ...standing, size });
    },
    close: () => {
      if (standing.ended !== null) return;
      // A program that waits for its output to be taken would not hear of its end.
      brake.open();
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
    hold: brake.hold,
    release: brake.release,
    refreshCwd: async () => {
      if (standing.ended !== null || standing.cwdSource === 'osc7') return;
      const cwd = await cwdOfProcess(pty.pid);
      if (cwd !== null && cwd !== standing.cwd) change({ ...standing, cwd, cwdSource: 'proc' });
    },
  });
};
