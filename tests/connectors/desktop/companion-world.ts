import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Companion,
  type CompanionOptions,
  startCompanion,
} from '@holdfast/connector-desktop/src/companion.ts';
import {
  type Clock,
  type Log,
  millis,
  type Timer,
  type Timers,
} from '@holdfast/shared/base/ports.ts';

export const APP = 'http://localhost:4870';

/** A clock that stands until it is moved. */
export interface HandClock extends Clock {
  readonly pass: (durationMs: number) => void;
}

export const aClock = (): HandClock => {
  let at = 1_790_000_000_000;
  return {
    now: () => millis(at),
    monotonic: () => millis(at),
    pass: (durationMs) => {
      at += durationMs;
    },
  };
};

/** Real timers, except that those of some lengths run when the test says so. */
export interface HandTimers extends Timers {
  readonly fire: (delayMs: number) => void;
  readonly fireEvery: (periodMs: number) => void;
}

interface Waiting {
  readonly length: number;
  readonly run: () => void;
}

export const timersWithout = (...byHand: readonly number[]): HandTimers => {
  const once = new Set<Waiting>();
  const often = new Set<Waiting>();
  const keep = (among: Set<Waiting>, waiting: Waiting): Timer => {
    among.add(waiting);
    return { cancel: () => among.delete(waiting) };
  };
  return {
    after: (length, run) => {
      if (byHand.includes(length)) return keep(once, { length, run });
      const handle = setTimeout(run, length);
      return { cancel: () => clearTimeout(handle) };
    },
    every: (length, run) => {
      if (byHand.includes(length)) return keep(often, { length, run });
      const handle = setInterval(run, length);
      return { cancel: () => clearInterval(handle) };
    },
    fire: (delayMs) => {
      for (const waiting of once) {
        if (waiting.length !== delayMs) continue;
        once.delete(waiting);
        waiting.run();
      }
    },
    fireEvery: (periodMs) => {
      for (const waiting of often) if (waiting.length === periodMs) waiting.run();
    },
  };
};

export const silentLog: Log = { write: () => undefined };

/** Folders of one test, all below one that goes at the end. */
export interface World {
  readonly home: string;
  readonly dataDir: string;
  readonly claude: string;
  readonly codex: string;
  readonly outside: string;
  readonly remove: () => Promise<void>;
}

export const aWorld = async (): Promise<World> => {
  const top = await mkdtemp(join(tmpdir(), 'holdfast-companion-'));
  const folder = async (name: string): Promise<string> => {
    const path = join(top, name);
    await mkdir(path, { recursive: true });
    return path;
  };
  return {
    home: await folder('home'),
    dataDir: join(top, 'data'),
    claude: await folder('home/.claude'),
    codex: await folder('home/.codex'),
    outside: await folder('outside'),
    remove: () => rm(top, { recursive: true, force: true }),
  };
};

export const optionsIn = (
  world: World,
  options: Partial<CompanionOptions> = {},
): CompanionOptions => ({
  port: 0,
  dataDir: world.dataDir,
  origins: [APP],
  home: world.home,
  env: { PATH: process.env['PATH'], HOME: world.home, LANG: 'C.UTF-8', PROMPT_COMMAND: '' },
  shell: '/bin/bash',
  transcripts: { claude: world.claude, codex: world.codex },
  clock: aClock(),
  random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
  timers: timersWithout(),
  log: silentLog,
  ...options,
});

export const startedIn = async (
  world: World,
  options: Partial<CompanionOptions> = {},
): Promise<Companion> => {
  const started = await startCompanion(optionsIn(world, options));
  if (!started.ok) throw new Error(`the companion did not start: ${started.error.kind}`);
  return started.value;
};
