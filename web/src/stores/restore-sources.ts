import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { OpenReport } from '@holdfast/shared/model/event.ts';
import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import type { CapturedSource } from '@holdfast/shared/model/source.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import type { ReadRequest } from './reading-order.ts';
import type { Outcome, Report, ReportStore } from './report-store.ts';
import type { SessionSources } from './session-sources.ts';
import { everyPanel, type Subjects } from './subjects.ts';

export type OpenedSession = Extract<
  Awaited<ReturnType<EngineLink['openSession']>>,
  { readonly ok: true }
>['value'];

/** Reads sources of the opened session into their stores and says in the report what became of each. */
export interface Restorer {
  readonly begin: (opened: OpenedSession) => void;
  /** Answers `false` when the engine could not be asked at all: then nothing was given up. */
  readonly read: (requests: readonly ReadRequest[]) => Promise<boolean>;
}

export interface RestoreDeps {
  readonly engine: Pick<EngineLink, 'read'>;
  readonly sources: SessionSources;
  readonly subjects: Subjects;
  readonly report: ReportStore;
}

/** Written by a version of the page that this one does not know. */
const NEWER = 'newer-version';

export const createRestorer = ({ engine, sources, subjects, report }: RestoreDeps): Restorer => {
  const codes = new Map<SourceId, string>();

  const give = (captured: readonly CapturedSource[]): void => {
    for (const id of sources.restore(captured)) codes.set(id, NEWER);
  };
  const lose = (id: SourceId, code: string): void => {
    codes.set(id, code);
    sources.lose(id);
  };

  /** Everything that still reads as being read and is not. */
  const tellRows = (): void => {
    const reading = new Set(
      (report.store.getState().report?.rows ?? [])
        .filter((row) => row.outcome.kind === 'reading' || row.outcome.kind === 'unreadable')
        .map((row) => panelId(row.panel)),
    );
    const outcomes = new Map<string, Outcome>();
    for (const { panel, sources: both, phase } of everyPanel(subjects)) {
      if (!reading.has(panelId(panel)) || phase.getState() === 'pending') continue;
      const code = both.map(({ id }) => codes.get(id)).find((found) => found !== undefined);
      const lost = phase.getState() === 'lost';
      const outcome: Outcome = lost
        ? { kind: 'unreadable', code: code ?? 'unknown' }
        : backAs(panel, subjects);
      outcomes.set(panelId(panel), outcome);
    }
    report.tellAll(outcomes);
  };

  return {
    begin: (opened) => {
      codes.clear();
      give(opened.layout);
      for (const source of opened.report.unreadable) lose(source.id, 'unreadable');
      const layoutRead = opened.layout.length > 0 && codes.size === 0;
      report.begin(reportOf(opened.report, everyPanel(subjects), layoutRead));
      tellRows();
    },
    read: async (requests) => {
      if (requests.length === 0) return true;
      const answer = await engine.read(requests);
      if (!answer.ok) return false;
      give(answer.value.flatMap((read) => (read.ok ? read.captured : [])));
      for (const read of answer.value) if (!read.ok) lose(read.sourceId, read.code);
      tellRows();
      return true;
    },
  };
};

/** A terminal's process ended with its companion or its machine, until the companion says otherwise. */
const backAs = (panel: PanelRef, subjects: Subjects): Outcome => {
  if (panel.kind !== 'terminal') return { kind: 'back' };
  const terminal = subjects.terminals.find(panel.key)?.document.getState();
  return terminal === undefined || terminal.process === null
    ? { kind: 'back' }
    : { kind: 'not-running' };
};

const reportOf = (
  opened: OpenReport,
  panels: ReadonlyArray<{ readonly panel: PanelRef }>,
  layoutRead: boolean,
): Report => ({
  openedAt: opened.openedAt,
  deviceName: opened.deviceName,
  snapshot: opened.snapshot,
  newestKnown: opened.newestKnown,
  recordsApplied: opened.recordsApplied,
  layout: layoutRead ? 'back' : 'lost',
  rows: panels.map(({ panel }) => ({ panel, outcome: { kind: 'reading' } })),
  gaps: [],
});
