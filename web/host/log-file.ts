import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { readableLine } from './readable-line.ts';

export interface LogFile {
  readonly path: string;
  /** Adds one line with its time. Longer ones are cut at 8 KiB. */
  readonly write: (line: string) => void;
  readonly close: () => void;
}

const MAX_LINE_CHARS = 8 * 1024;

/**
 * Opens a log that only this user can read. The last run's log is kept as `<path>.1`; a log that
 * passes `maxBytes` while running is moved there as well, so one process never takes more than twice that.
 */
export const openLogFile = (
  { now }: Pick<Clock, 'now'>,
  path: string,
  maxBytes: number = 5 * 1024 * 1024,
): LogFile => {
  moveAside(path);
  let file = openSync(path, 'a', 0o600);
  let sizeBytes = fstatSync(file).size;
  return {
    path,
    write: (line) => {
      const text = `${readableLine(line.slice(0, MAX_LINE_CHARS), now())}\n`;
      if (sizeBytes + text.length > maxBytes) {
        closeSync(file);
        moveAside(path);
        file = openSync(path, 'a', 0o600);
        sizeBytes = 0;
      }
      sizeBytes += writeSync(file, text);
    },
    close: () => closeSync(file),
  };
};

const moveAside = (path: string): void => {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // the first run has nothing to move
  }
};
