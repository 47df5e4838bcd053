import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PERIOD_MS = 500;

/**
 * Calls back once when the package runner that started this process is gone. `npm start` is a chain of
 * npm, npx, pnpm and shells; one of them that is killed takes the next with it at most, and what is
 * further down would run on. So the whole chain is watched.
 */
export const watchRunner = (gone: () => void): void => {
  const parent = process.ppid;
  const runners = runnersAbove(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && runners.every(isRunning)) return;
    clearInterval(timer);
    gone();
  }, PERIOD_MS);
  timer.unref();
};

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes from `pid` up to the topmost package runner. A shell above that is the user's own. */
const runnersAbove = (pid: number): readonly number[] => {
  const chain = ancestors(pid);
  const top = chain.findLastIndex(({ command }) => RUNNER.test(command) && !SHELL.test(command));
  return chain.slice(0, top + 1).map((one) => one.pid);
};

const RUNNER = /\b(npm|npx|pnpm)\b/;
const SHELL = /^\S*\b(sh|bash|dash|zsh|fish)\s/;

const ancestors = (pid: number): readonly Process[] => {
  const one = pid > 1 ? look(pid) : null;
  return one === null ? [] : [one, ...ancestors(one.parent)];
};

const look = (pid: number): Process | null => {
  if (process.platform === 'win32') return null; // nobody kills one of a chain there
  return process.platform === 'linux' ? lookInProc(pid) : lookWithPs(pid);
};

const lookInProc = (pid: number): Process | null => {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { pid, parent: Number(statOf(pid)[1]), command };
  } catch {
    return null;
  }
};

const lookWithPs = (pid: number): Process | null => {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const [, parent = '', command = ''] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? [];
  return command === '' ? null : { pid, parent: Number(parent), command };
};

/** A process that ended but was not waited for still has its number, and counts as gone. */
const isRunning = (pid: number): boolean => {
  try {
    if (process.platform === 'linux') return !/[ZX]/.test(statOf(pid)[0] ?? '');
    return process.kill(pid, 0);
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
};

/** The fields of `/proc/<pid>/stat` after the name, which may hold anything: state, parent, ... */
const statOf = (pid: number): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};
