import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Counts, NO_COUNTS, readCounts } from './counts.ts';
import { reportFolder, type Step } from './steps.ts';

export interface StepOutcome {
  readonly passed: boolean;
  readonly counts: Counts;
  readonly output: string;
  /** Why a step counts as failed although its command did not say so. */
  readonly objection: string | null;
}

const LIMIT_MS = 30 * 60_000;
const root = join(import.meta.dirname, '../..');

/** Runs one step to its end; its output is also in `test-results/verify/<name>.log` while it runs. */
export const runStep = async (step: Step, stop: AbortSignal): Promise<StepOutcome> => {
  const report = step.report === undefined ? null : join(reportFolder, step.report);
  if (report !== null) await rm(report, { force: true });

  const { succeeded, output } = await run(step, stop);
  const counts = report === null ? NO_COUNTS : await readCounts(report);
  const objection = succeeded ? objectionTo(step, output, counts) : null;
  return {
    passed: succeeded && objection === null,
    counts: counts ?? NO_COUNTS,
    output,
    objection,
  };
};

const objectionTo = (step: Step, output: string, counts: Counts | null): string | null => {
  if (step.saw(output) === 0) return 'It found nothing to check.';
  if (step.report === undefined) return null;
  if (counts === null) return 'It left no report of its tests.';
  if (counts.failed > 0) return 'It ended well although tests failed.';
  return counts.passed === 0 ? 'Not one test passed.' : null;
};

const run = (
  { name, command: [program, ...args], report }: Step,
  stop: AbortSignal,
): Promise<{ readonly succeeded: boolean; readonly output: string }> => {
  const log = createWriteStream(join(reportFolder, `${name.replaceAll(' ', '-')}.log`));
  const child = spawn(program, args, {
    cwd: root,
    env: {
      ...process.env,
      PATH: [binaries('tests'), binaries('.'), process.env['PATH']].join(delimiter),
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      ...(report !== undefined && { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reportFolder, report) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what a test left running ends with it.
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  const end = (): void => killGroup(child.pid);
  const limit = setTimeout(end, LIMIT_MS);
  stop.addEventListener('abort', end);

  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    log.write(chunk);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => {
    const finish = (succeeded: boolean): void => {
      clearTimeout(limit);
      stop.removeEventListener('abort', end);
      end();
      log.end();
      resolve({ succeeded, output });
    };
    child.once('error', (cause) => {
      output += `${cause.message}\n`;
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
};

const binaries = (workspace: string): string => join(root, workspace, 'node_modules/.bin');

const killGroup = (pid: number | undefined): void => {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the whole group has ended
  }
};
