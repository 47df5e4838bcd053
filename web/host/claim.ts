import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '@holdfast/shared/base/json.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { isHealthy } from './health.ts';

export type ClaimError =
  | { readonly kind: 'already-running'; readonly origin: string; readonly pid: number }
  | { readonly kind: 'unwritable'; readonly folder: string; readonly code: string };

export interface Claim {
  readonly release: () => Promise<void>;
}

export interface Claimant {
  readonly pid: number;
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * Makes the data folder ours alone, for as long as this process lives. A claim left behind by a process
 * that is gone is taken over; so is one whose process number now belongs to something that serves no app.
 */
export const claimFolder = async (
  folder: string,
  claimant: Claimant,
): Promise<Result<Claim, ClaimError>> => {
  const file = join(folder, 'launcher.json');
  try {
    await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
    const holder = await readClaim(file);
    if (holder !== null && (await isLive(holder, claimant.startedAt))) {
      return err({ kind: 'already-running', origin: holder.origin, pid: holder.pid });
    }
    await rm(file, { force: true });
    await writeFile(file, JSON.stringify(claimant), { flag: 'wx', mode: 0o600 });
    return ok({ release: () => rm(file, { force: true }) });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code !== 'EEXIST') return err({ kind: 'unwritable', folder, code });
    // Another launcher was faster by a moment.
    const holder = await readClaim(file);
    return err({ kind: 'already-running', ...(holder ?? claimant) });
  }
};

const STARTING_MS = 10 * 60_000;

const isLive = async ({ pid, origin, startedAt }: Claimant, now: number): Promise<boolean> => {
  if (pid === process.pid || !isAlive(pid)) return false;
  return now - startedAt < STARTING_MS || isHealthy(`${origin}/health`);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
};

const readClaim = async (file: string): Promise<Claimant | null> => {
  const claim = parseJson(await readFile(file, 'utf8').catch(() => ''));
  if (typeof claim !== 'object' || claim === null) return null;
  const { pid, origin, startedAt } = { ...claim } as Readonly<Record<string, unknown>>;
  return typeof pid === 'number' && typeof origin === 'string' && typeof startedAt === 'number'
    ? { pid, origin, startedAt }
    : null;
};
