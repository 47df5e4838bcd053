import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { countLine, readCounts } from '../../verify/counts.ts';
import { runStep, type StepOutcome } from '../../verify/run-step.ts';
import { reportFolder, type Step } from '../../verify/steps.ts';

// The checker is checked: none of these may pass for a reason that is not one.
beforeAll(async () => {
  await mkdir(reportFolder, { recursive: true });
});

const aStep = (script: string, rest: Partial<Step> = {}): Step => ({
  name: 'self test',
  command: ['node', '-e', script],
  saw: (output) => Number(/saw (\d+)/.exec(output)?.[1] ?? 0),
  ...rest,
});
const run = (step: Step): Promise<StepOutcome> => runStep(step, new AbortController().signal);

const report = join(reportFolder, 'self-test.json');
const writing = (content: object): string =>
  `require('node:fs').writeFileSync(${JSON.stringify(report)}, ${JSON.stringify(JSON.stringify(content))}); console.log('saw 1')`;

test('a step that looked at something and ended well has passed', async () => {
  expect(await run(aStep('console.log("saw 3")'))).toMatchObject({ passed: true });
});

test('a step that found nothing to check has failed', async () => {
  expect(await run(aStep('console.log("saw 0")'))).toMatchObject({
    passed: false,
    objection: 'It found nothing to check.',
  });
});

test('a step whose command fails has failed, and its output is kept', async () => {
  const outcome = await run(aStep('console.log("saw 3"); console.error("why"); process.exit(1)'));
  expect(outcome).toMatchObject({ passed: false, objection: null });
  expect(outcome.output).toContain('why');
});

test('a step whose program does not exist has failed', async () => {
  const missing = await run({ ...aStep(''), command: ['no-such-program-here'] });
  expect(missing).toMatchObject({ passed: false });
  expect(missing.output).toContain('ENOENT');
});

test('a step gets no standard input to wait for', async () => {
  const script = 'process.stdin.on("end", () => console.log("saw 1")).resume()';
  expect(await run(aStep(script))).toMatchObject({ passed: true });
});

test.each([
  [{ numTotalTests: 4, numPassedTests: 3, numPendingTests: 1 }, true, null],
  [{ numTotalTests: 0 }, false, 'Not one test passed.'],
  [
    { numTotalTests: 2, numPassedTests: 1, numFailedTests: 1 },
    false,
    'It ended well although tests failed.',
  ],
  [
    { stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 0 } },
    false,
    'It ended well although tests failed.',
  ],
  [{ other: true }, false, 'It left no report of its tests.'],
])('a report of %j decides', async (content, passed, objection) => {
  const outcome = await run(aStep(writing(content), { report: 'self-test.json' }));
  expect(outcome).toMatchObject({ passed, objection });
  await rm(report);
});

test('a report of an earlier run is not counted', async () => {
  await writeFile(report, JSON.stringify({ numTotalTests: 9, numPassedTests: 9 }));
  expect(await run(aStep('console.log("saw 1")', { report: 'self-test.json' }))).toMatchObject({
    passed: false,
    objection: 'It left no report of its tests.',
  });
});

test('both kinds of report are read', async () => {
  await writeFile(report, JSON.stringify({ stats: { expected: 5, skipped: 2, unexpected: 1 } }));
  expect(await readCounts(report)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  await writeFile(
    report,
    JSON.stringify({ numTotalTests: 6, numPassedTests: 3, numFailedTests: 1, numTodoTests: 2 }),
  );
  expect(await readCounts(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  await rm(report);
});

test('the last line names skipped tests only when there are any', () => {
  expect(countLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(countLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});
