import { accessSync, constants } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import type { TerminalSize } from '@holdfast/shared/capture/capture.ts';
import type { ShellStart } from './shell.ts';

/** `null` when the shell cannot be started. Its output comes as raw bytes. */
export const spawnShell = (
  shell: ShellStart,
  order: { readonly cwd: string; readonly size: TerminalSize },
): IPty | null => {
  try {
    // A shell that is not there would be a terminal that ends at once, without a word.
    accessSync(shell.file, constants.X_OK);
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
export const resizePty = (pty: IPty, { columns, rows }: TerminalSize): boolean => {
  try {
    pty.resize(columns, rows);
    return true;
  } catch {
    return false;
  }
};

/** Linux only; elsewhere, and for a process of another user, `null`. */
export const cwdOfProcess = async (pid: number): Promise<string | null> => {
  try {
    const cwd = await readlink(`/proc/${pid}/cwd`);
    return cwd.endsWith(' (deleted)') ? null : cwd;
  } catch {
    return null;
  }
};
