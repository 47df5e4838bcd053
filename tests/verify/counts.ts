import { readFile } from 'node:fs/promises';
import { parseJson } from '@holdfast/shared/base/json.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_COUNTS: Counts = { passed: 0, failed: 0, skipped: 0 };

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const countLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** Reads the JSON report of Vitest or of Playwright; null when there is none or it is neither. */
export const readCounts = async (file: string): Promise<Counts | null> => {
  const report = objectOf(parseJson(await readFile(file, 'utf8').catch(() => '')));
  if (report === null) return null;
  const stats = objectOf(report['stats']);
  return stats === null ? vitestCounts(report) : playwrightCounts(stats);
};

type Fields = Readonly<Record<string, unknown>>;

const vitestCounts = (report: Fields): Counts | null =>
  typeof report['numTotalTests'] === 'number'
    ? {
        passed: numberOf(report['numPassedTests']),
        failed: numberOf(report['numFailedTests']),
        skipped: numberOf(report['numPendingTests']) + numberOf(report['numTodoTests']),
      }
    : null;

const playwrightCounts = (stats: Fields): Counts => ({
  passed: numberOf(stats['expected']),
  failed: numberOf(stats['unexpected']) + numberOf(stats['flaky']),
  skipped: numberOf(stats['skipped']),
});

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const objectOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null ? { ...value } : null;
