import { millis } from '@holdfast/shared/base/ports.ts';
import type { Outcome, Report } from '@holdfast/web/src/stores/report-store.ts';
import {
  detailsOf,
  groupRows,
  wordsOfOutcome,
} from '@holdfast/web/src/features/workspace/report/report-rows.ts';
import { expect, test } from 'vitest';

const aReport = (outcomes: readonly Outcome[], part: Partial<Report> = {}): Report => ({
  openedAt: millis(1_000),
  deviceName: 'Laptop',
  snapshot: null,
  newestKnown: null,
  recordsApplied: 0,
  layout: 'back',
  rows: outcomes.map((outcome, at) => ({ panel: { kind: 'note', key: `n${at}` }, outcome })),
  gaps: [],
  ...part,
});

test('what is back, what is different and what is lost stand apart', () => {
  const groups = groupRows(
    aReport([
      { kind: 'back' },
      { kind: 'still-running' },
      { kind: 'not-running' },
      { kind: 'new-shell', cwd: '/w' },
      { kind: 'rewritten' },
      { kind: 'changed-on-disk' },
      { kind: 'unreadable', code: 'hash-mismatch' },
      { kind: 'reading' },
    ]),
  );
  expect([
    groups.back.length,
    groups.different.length,
    groups.lost.length,
    groups.reading.length,
  ]).toEqual([2, 4, 1, 1]);
});

test('a terminal with a gap in its output is not back as it was', () => {
  const gap = {
    panel: { kind: 'note', key: 'n0' },
    missingBytes: 5,
    from: null,
    to: millis(9),
  } as const;
  const groups = groupRows(aReport([{ kind: 'still-running' }], { gaps: [gap] }));
  expect(groups.different.length).toBe(1);
});

test('what is different or lost is said in words', () => {
  expect(wordsOfOutcome({ kind: 'back' })).toBeNull();
  expect(wordsOfOutcome({ kind: 'not-running' })).toContain('not running');
  expect(wordsOfOutcome({ kind: 'new-shell', cwd: '/w/api' })).toContain('/w/api');
  expect(wordsOfOutcome({ kind: 'unreadable', code: 'newer-version' })).toContain('newer Holdfast');
});

test('details that can be copied hold codes and times, and none of the words of the user', () => {
  const report = aReport([{ kind: 'unreadable', code: 'hash-mismatch' }], { deviceName: 'Laptop' });
  const details = detailsOf(
    report,
    { kind: 'file', key: 'r/secret-name.ts' },
    { kind: 'unreadable', code: 'hash-mismatch' },
  );
  expect(details).toContain('hash-mismatch');
  expect(details).not.toContain('secret-name');
  expect(details).not.toContain('Laptop');
});
