import { fromUtf8, type Sealed, utf8 } from '@holdfast/shared/base/bytes.ts';
import { parseJson } from '@holdfast/shared/base/json.ts';
import { type Clock, type Millis, millis } from '@holdfast/shared/base/ports.ts';
import type { Disk } from '../disk/disk.ts';
import { asStored } from './stored.ts';

/**
 * Slows down guessing through the screen, also across reloads. A courtesy: what really limits a guess is
 * Argon2id (SEAL.md). The row is in clear, because it is read before there is a key; it holds two numbers.
 */
export interface UnlockAttempts {
  readonly failed: () => number;
  /** `null`: one may try now. */
  readonly retryAt: () => Millis | null;
  readonly fail: () => Promise<void>;
  readonly succeed: () => Promise<void>;
}

const TABLE = 'unlock';
const KEY = 'attempts';
const FREE_TRIES = 3;
const MOST_SECONDS = 60;

/** After failure n: 0, 0, 0, 1, 2, 4 … 60 s. */
export const delayAfter = (failures: number): Millis =>
  millis(
    failures <= FREE_TRIES
      ? 0
      : Math.min(MOST_SECONDS, 2 ** Math.min(failures - FREE_TRIES - 1, 10)) * 1_000,
  );

export const loadUnlockAttempts = async (disk: Disk, clock: Clock): Promise<UnlockAttempts> => {
  let { failures, at } = parse(await disk.readRow(TABLE, KEY));
  const keep = async (): Promise<void> => {
    const bytes = failures === 0 ? null : asStored(utf8(JSON.stringify([failures, at])));
    await disk.writeRows([{ table: TABLE, key: KEY, bytes }]);
  };
  return {
    failed: () => failures,
    retryAt: () => {
      const now = clock.now();
      // A clock that was set back must not lock anybody out for longer than the longest delay.
      const due = Math.min(at + delayAfter(failures), now + MOST_SECONDS * 1_000);
      return due > now ? millis(due) : null;
    },
    fail: async () => {
      failures += 1;
      at = clock.now();
      await keep();
    },
    succeed: async () => {
      if (failures === 0) return;
      failures = 0;
      await keep();
    },
  };
};

const parse = (
  row: Awaited<ReturnType<Disk['readRow']>>,
): { readonly failures: number; readonly at: number } => {
  const stored: Sealed | null = row.ok ? row.value : null;
  const text = stored === null ? null : fromUtf8(stored);
  const read = text === null ? null : parseJson(text);
  const [failures, at] = Array.isArray(read) ? (read as readonly unknown[]) : [];
  return typeof failures === 'number' && typeof at === 'number'
    ? { failures, at }
    : { failures: 0, at: 0 };
};
