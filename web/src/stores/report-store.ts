import type { OpenReport } from '@holdfast/shared/model/event.ts';
import type { ChangeRefusal } from '@holdfast/shared/model/failure.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { panelId } from '@holdfast/shared/model/documents.ts';
import type { Millis } from '@holdfast/shared/base/ports.ts';
import { subscribeWithSelector } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What came back of one thing of the session. Facts; the sentence is the panel's. */
export type Outcome =
  | { readonly kind: 'reading' }
  | { readonly kind: 'back' }
  /** Everything that was printed is here; the process that printed it is not running any more. */
  | { readonly kind: 'not-running' }
  /** The same process is still running and goes on. */
  | { readonly kind: 'still-running' }
  /** A new shell stands in the old directory, under the old output. */
  | { readonly kind: 'new-shell'; readonly cwd: string | null }
  /** The transcript was rewritten at its origin; the lines from before are in older snapshots. */
  | { readonly kind: 'rewritten' }
  /** The file on the disk is not the one our text goes back to. */
  | { readonly kind: 'changed-on-disk' }
  | { readonly kind: 'unreadable'; readonly code: string };

/** Output that was printed while nothing was recorded and that the companion no longer keeps. */
export interface Gap {
  readonly panel: PanelRef;
  readonly missingBytes: number;
  readonly from: Millis | null;
  readonly to: Millis;
}

export interface ReportRow {
  readonly panel: PanelRef;
  readonly outcome: Outcome;
}

export interface Report {
  readonly openedAt: Millis;
  readonly deviceName: string;
  readonly snapshot: SnapshotMeta | null;
  /** Newest snapshot known, when an older one had to be opened. */
  readonly newestKnown: OpenReport['newestKnown'];
  readonly recordsApplied: number;
  readonly layout: 'back' | 'lost';
  readonly rows: readonly ReportRow[];
  readonly gaps: readonly Gap[];
}

export interface ReportState {
  readonly report: Report | null;
  readonly shown: boolean;
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly panel: PanelRef;
  readonly reason: ChangeRefusal;
}

export interface ReportStore {
  readonly store: StoreApi<ReportState>;
  /** A new report. An empty session and one that was just made have nothing to report. */
  readonly begin: (report: Report) => void;
  /** Says what became of a thing; of one that the report does not name nothing is said. */
  readonly tell: (panel: PanelRef, outcome: Outcome) => void;
  readonly tellAll: (outcomeByPanel: ReadonlyMap<string, Outcome>) => void;
  readonly tellGap: (gap: Gap) => void;
  /** Nothing of this thing is saved from here on. Said even where there was no report. */
  readonly tellLeftOut: (panel: PanelRef, reason: ChangeRefusal) => void;
  readonly show: (shown: boolean) => void;
  readonly clear: () => void;
}

const NOTHING: ReportState = { report: null, shown: false, leftOut: [] };

export const createReportStore = (): ReportStore => {
  const store = createStore<ReportState>()(subscribeWithSelector(() => NOTHING));
  const change = (next: (report: Report) => Report): void => {
    const { report } = store.getState();
    if (report !== null) store.setState({ report: next(report) });
  };
  const tellAll: ReportStore['tellAll'] = (outcomes) => {
    if (outcomes.size === 0) return;
    change((report) => ({
      ...report,
      rows: report.rows.map((row) => ({
        panel: row.panel,
        outcome: outcomes.get(panelId(row.panel)) ?? row.outcome,
      })),
    }));
  };

  return {
    store,
    begin: (report) => store.setState({ report, shown: report.rows.length > 0 }),
    tell: (panel, outcome) => tellAll(new Map([[panelId(panel), outcome]])),
    tellAll,
    tellGap: (gap) => {
      change((report) => ({ ...report, gaps: [...report.gaps, gap] }));
      store.setState({ shown: true });
    },
    tellLeftOut: (panel, reason) =>
      store.setState(({ leftOut }) => ({ shown: true, leftOut: [...leftOut, { panel, reason }] })),
    show: (shown) => store.setState({ shown }),
    clear: () => store.setState(NOTHING),
  };
};
