import { X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Report, ReportRow } from '../../../stores/report-store.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { exactTimeOf, sizeOf, whenOf } from '../../words-time.ts';
import { useStores, useTools } from '../context.ts';
import { titleOf } from '../panel-titles.ts';
import { reportWords } from '../workspace-words.ts';
import { detailsOf, groupRows, wordsOfOutcome } from './report-rows.ts';
import './report.css';

/** What came back, what is different, and what could not be brought back. Blocks nothing. */
export const ReportPanel = () => {
  const { stores } = useTools();
  const { report, shown, leftOut } = useStore(stores.report.store);
  if (!shown || (report === null && leftOut.length === 0)) return null;

  return (
    <section id="hf-report" aria-label={reportWords.title} className="hf-report">
      <div className="flex items-center justify-between gap-3 border-b border-line px-4 py-2">
        <h2 className="font-semibold">{reportWords.title}</h2>
        <IconButton label={reportWords.hide} onClick={() => stores.report.show(false)}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="overflow-auto px-4 py-3">
        {leftOut.map(({ panel }) => (
          <p key={`${panel.kind} ${panel.key}`} className="mb-2 font-medium text-bad-ink">
            {reportWords.leftOut(titleOf(stores, panel) ?? panel.kind)}
          </p>
        ))}
        {report !== null && <Restored report={report} />}
      </div>
    </section>
  );
};

const Restored = ({ report }: { readonly report: Report }) => {
  const { stores, clock } = useTools();
  const { back, different, lost, reading } = groupRows(report);
  const nameOf = (row: Pick<ReportRow, 'panel'>): string =>
    titleOf(stores, row.panel) ?? row.panel.kind;
  const all = report.rows.length;

  return (
    <>
      <p role="status" className="text-lg font-semibold">
        {reading.length > 0 ? reportWords.reading : reportWords.button(all - lost.length, all)}
      </p>
      {report.snapshot !== null && (
        <p className="text-sm text-ink-soft">
          {reportWords.from(
            whenOf(report.snapshot.createdAt.wallMs, clock.now()),
            report.deviceName,
          )}
        </p>
      )}
      {report.recordsApplied > 0 && (
        <p className="text-sm text-ink-soft">{reportWords.records(report.recordsApplied)}</p>
      )}
      {report.newestKnown !== null && (
        <p className="text-sm font-medium text-warn-ink">
          {reportWords.older(whenOf(report.newestKnown.savedAt, clock.now()))}
        </p>
      )}
      {report.layout === 'lost' && <p className="text-sm">{reportWords.layoutLost}</p>}
      <Group title={reportWords.lost} rows={lost} nameOf={nameOf} report={report} />
      <Group title={reportWords.different} rows={different} nameOf={nameOf} report={report} />
      <Gaps report={report} nameOf={nameOf} />
      <Group title={reportWords.back} rows={back} nameOf={nameOf} report={report} />
    </>
  );
};

interface GroupProps {
  readonly title: string;
  readonly rows: readonly ReportRow[];
  readonly nameOf: (row: Pick<ReportRow, 'panel'>) => string;
  readonly report: Report;
}

const Group = ({ title, rows, nameOf, report }: GroupProps) => {
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 mb-1 text-sm font-semibold text-ink-soft">{title}</h3>
      <ul>
        {rows.map((row) => (
          <Row
            key={`${row.panel.kind} ${row.panel.key}`}
            row={row}
            name={nameOf(row)}
            report={report}
          />
        ))}
      </ul>
    </>
  );
};

const Row = ({
  row: { panel, outcome },
  name,
  report,
}: {
  readonly row: ReportRow;
  readonly name: string;
  readonly report: Report;
}) => {
  const { goTo } = useTools();
  const words = wordsOfOutcome(outcome);
  return (
    <li className="py-1">
      <button
        type="button"
        className="min-h-6 max-w-full truncate text-left text-accent-ink underline underline-offset-4"
        onClick={() => goTo(panel)}
      >
        {name}
      </button>
      {words !== null && <p className="text-sm text-ink-soft">{words}</p>}
      {outcome.kind === 'unreadable' && (
        <Lost panel={panel} details={detailsOf(report, panel, outcome)} />
      )}
    </li>
  );
};

const Lost = ({
  panel,
  details,
}: {
  readonly panel: ReportRow['panel'];
  readonly details: string;
}) => {
  const stores = useStores();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(details);
    setCopied(true);
  };
  return (
    <div className="mt-1 flex flex-wrap gap-2">
      <Button size="small" onClick={() => void stores.session.retryPanel(panel)}>
        {reportWords.retry}
      </Button>
      <Button size="small" look="quiet" onClick={() => void copy()}>
        {copied ? reportWords.copied : reportWords.copy}
      </Button>
    </div>
  );
};

const Gaps = ({ report, nameOf }: Pick<GroupProps, 'report' | 'nameOf'>) => (
  <ul className="text-sm text-ink-soft">
    {report.gaps.map((gap) => (
      <li key={`${gap.panel.key} ${gap.to}`} className="py-1">
        {reportWords.gap(
          nameOf(gap),
          sizeOf(gap.missingBytes),
          gap.from === null ? null : exactTimeOf(gap.from),
          exactTimeOf(gap.to),
        )}
      </li>
    ))}
  </ul>
);
