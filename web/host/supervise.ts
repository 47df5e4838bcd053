import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { isHealthy } from './health.ts';
import type { LogFile } from './log-file.ts';
import { type ProcessPlan, repository } from './processes.ts';

export type StartError =
  /** Ended before it answered; `said` is its one sentence on standard error, if it was one. */
  | { readonly kind: 'ended'; readonly title: string; readonly said: string | null }
  | { readonly kind: 'no-answer'; readonly title: string };

export interface Crash {
  readonly title: string;
  /** Exit code or signal name. */
  readonly how: string;
  readonly restartInMs: number;
}

export interface SuperviseDeps {
  readonly log: Pick<LogFile, 'write'>;
  /** Hears each line of standard output; one it takes stays out of the log. */
  readonly takeLine: (line: string) => boolean;
  readonly onCrash: (crash: Crash) => void;
  readonly monotonicMs: () => number;
}

export interface Pace {
  readonly firstBackOffMs: number;
  readonly mostBackOffMs: number;
  /** Up for this long, a process has proved itself: the next crash starts at the first back-off. */
  readonly provenMs: number;
  readonly startMs: number;
  readonly stopMs: number;
}

export const DEFAULT_PACE: Pace = {
  firstBackOffMs: 1_000,
  mostBackOffMs: 30_000,
  provenMs: 60_000,
  startMs: 30_000,
  stopMs: 5_000,
};

export interface Supervised {
  /** Whether the process came up the first time. It is not started again when it did not. */
  readonly firstStart: Promise<Result<void, StartError>>;
  /** Writes a line to its standard input; nothing happens when it is not running. */
  readonly tell: (line: string) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Runs a process and keeps it running: after a crash it is started again, later each time. Stopping asks
 * with SIGTERM and ends with SIGKILL; when the promise of `stop` resolves, the process is gone.
 */
export const supervise = (
  deps: SuperviseDeps,
  plan: ProcessPlan,
  pace: Pace = DEFAULT_PACE,
): Supervised => {
  const stopping = new AbortController();
  let running: RunningProcess | null = null;

  const startOnce = async (): Promise<Result<void, StartError>> => {
    running = run(deps, plan);
    return untilHealthy(running, plan, pace.startMs, stopping.signal);
  };
  const keepRunning = async (): Promise<void> => {
    let backOffMs = pace.firstBackOffMs;
    while (running !== null) {
      const startedAt = deps.monotonicMs();
      const how = await running.ended;
      if (stopping.signal.aborted) return;
      if (deps.monotonicMs() - startedAt > pace.provenMs) backOffMs = pace.firstBackOffMs;
      deps.onCrash({ title: plan.title, how, restartInMs: backOffMs });
      await pause(backOffMs, stopping.signal);
      if (stopping.signal.aborted) return;
      backOffMs = Math.min(backOffMs * 2, pace.mostBackOffMs);
      running = run(deps, plan);
    }
  };

  const firstStart = startOnce();
  const kept = firstStart.then((started) => (started.ok ? keepRunning() : undefined));
  return {
    firstStart,
    tell: (line) => running?.child.stdin?.write(`${line}\n`),
    stop: async () => {
      stopping.abort();
      if (running !== null) await end(running, pace.stopMs);
      await kept;
    },
  };
};

interface RunningProcess {
  readonly child: ChildProcess;
  /** Resolves with the exit code or signal. */
  readonly ended: Promise<string>;
  readonly errorLines: readonly string[];
}

const run = ({ log, takeLine }: SuperviseDeps, plan: ProcessPlan): RunningProcess => {
  // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops in order.
  const child = spawn(process.execPath, plan.args, {
    cwd: repository,
    env: { ...process.env, ...plan.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const errorLines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!takeLine(line)) log.write(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (errorLines.length < 10) errorLines.push(line);
    log.write(line);
  });
  child.stdin.on('error', () => undefined); // it may be gone already
  const ended = new Promise<string>((resolve) => {
    child.once('error', (cause) => resolve(cause.message));
    // 'close' comes after the last line was read; 'exit' may come before.
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  return { child, ended, errorLines };
};

const untilHealthy = async (
  { ended, errorLines }: RunningProcess,
  { title, healthUrl }: ProcessPlan,
  limitMs: number,
  stopping: AbortSignal,
): Promise<Result<void, StartError>> => {
  const over = new AbortController();
  const death = ended.then(() => over.abort());
  const deadline = AbortSignal.any([over.signal, stopping, AbortSignal.timeout(limitMs)]);
  while (!deadline.aborted) {
    const healthy = await Promise.race([isHealthy(healthUrl), death.then(() => false)]);
    if (healthy && !over.signal.aborted) return ok(undefined);
    await pause(50, deadline);
  }
  if (!over.signal.aborted) return err({ kind: 'no-answer', title });
  const [said = null, ...more] = errorLines;
  return err({ kind: 'ended', title, said: more.length === 0 ? said : null });
};

const end = async ({ child, ended }: RunningProcess, limitMs: number): Promise<void> => {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await ended;
  clearTimeout(force);
};

/** Resolves when the time is over or the signal fires, whichever is first. */
const pause = async (delayMs: number, signal: AbortSignal): Promise<void> => {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
};
