import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { Outcome, Report, ReportRow } from '../../../stores/report-store.ts';
import { wordsOfCode } from '../../words-failure.ts';
import { reportWords } from '../workspace-words.ts';

export interface ReportGroups {
  readonly back: readonly ReportRow[];
  readonly different: readonly ReportRow[];
  readonly lost: readonly ReportRow[];
  readonly reading: readonly ReportRow[];
}

export const groupRows = (report: Report): ReportGroups => {
  const gaps = new Set(report.gaps.map(({ panel }) => panelId(panel)));
  const of = (group: keyof ReportGroups): readonly ReportRow[] =>
    report.rows.filter((row) => groupOf(row, gaps) === group);
  return { back: of('back'), different: of('different'), lost: of('lost'), reading: of('reading') };
};

const groupOf = ({ panel, outcome }: ReportRow, gaps: ReadonlySet<string>): keyof ReportGroups => {
  switch (outcome.kind) {
    case 'reading':
      return 'reading';
    case 'unreadable':
      return 'lost';
    case 'back':
    case 'still-running':
      return gaps.has(panelId(panel)) ? 'different' : 'back';
    case 'not-running':
    case 'new-shell':
    case 'rewritten':
    case 'changed-on-disk':
      return 'different';
    default:
      return unreachable(outcome);
  }
};

/** `null`: there is nothing to add to "back as it was". */
export const wordsOfOutcome = (outcome: Outcome): string | null => {
  switch (outcome.kind) {
    case 'reading':
    case 'back':
      return null;
    case 'still-running':
      return reportWords.stillRunning;
    case 'not-running':
      return reportWords.notRunning;
    case 'new-shell':
      return reportWords.newShell(outcome.cwd);
    case 'rewritten':
      return reportWords.rewritten;
    case 'changed-on-disk':
      return reportWords.changedOnDisk;
    case 'unreadable':
      return outcome.code === 'newer-version'
        ? 'This was saved by a newer Holdfast. Update to open it.'
        : wordsOfCode(outcome.code);
    default:
      return unreachable(outcome);
  }
};

/** Facts for whoever helps: ids and codes, none of the user's words. */
export const detailsOf = (report: Report, panel: PanelRef, outcome: Outcome): string =>
  JSON.stringify(
    {
      kind: panel.kind,
      outcome,
      openedAt: new Date(report.openedAt).toISOString(),
      snapshot: report.snapshot?.commitId ?? null,
      newestKnownAt: report.newestKnown?.savedAt ?? null,
    },
    null,
    2,
  );
