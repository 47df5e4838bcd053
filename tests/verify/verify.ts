import { mkdir } from 'node:fs/promises';
import { addCounts, type Counts, countLine, NO_COUNTS } from './counts.ts';
import { needChromium } from './need-chromium.ts';
import { runStep } from './run-step.ts';
import { reportFolder, type Step, steps } from './steps.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (startedAt: number): string =>
  `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/** Every check there is, in one order, here and in CI. The last line counts the tests. */
export const verify = async (names: readonly string[], stop: AbortSignal): Promise<boolean> => {
  const chosen = names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
  if (chosen.length < Math.max(1, names.length)) {
    say(`There are these steps: ${steps.map(({ name }) => name).join(', ')}.`);
    return false;
  }

  const startedAt = performance.now();
  await mkdir(reportFolder, { recursive: true });
  let total = NO_COUNTS;
  let passed = true;
  for (const step of chosen) {
    const outcome = await judge(step, stop);
    total = addCounts(total, outcome.counts);
    passed = outcome.passed;
    if (!passed) break;
  }
  say(
    `${passed ? 'All steps passed' : 'Stopped at the first failure'} after ${seconds(startedAt)}.`,
  );
  say(countLine(total));
  return passed;
};

interface Judgement {
  readonly passed: boolean;
  /** A step that fails without a failed test counts as one. */
  readonly counts: Counts;
}

/** Of a failed step; all of it is in its log. */
const OUTPUT_LINES = 200;

const judge = async (step: Step, stop: AbortSignal): Promise<Judgement> => {
  const startedAt = performance.now();
  say(`... ${step.name}`);
  const missing = step.needsChromium ? await needChromium(say) : null;
  if (missing !== null) {
    say(`FAIL ${step.name}: ${missing}`);
    return { passed: false, counts: { ...NO_COUNTS, failed: 1 } };
  }

  const { passed, counts, output, objection } = await runStep(step, stop);
  if (passed) {
    const tests = step.report === undefined ? '' : `, ${countLine(counts)}`;
    say(`ok   ${step.name} (${seconds(startedAt)}${tests})`);
    return { passed, counts };
  }
  say(output.trimEnd().split('\n').slice(-OUTPUT_LINES).join('\n'));
  say(`FAIL ${step.name} (${seconds(startedAt)})${objection === null ? '' : `: ${objection}`}`);
  return { passed, counts: { ...counts, failed: Math.max(1, counts.failed) } };
};
