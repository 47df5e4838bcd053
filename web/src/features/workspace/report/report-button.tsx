import { ClipboardCheck } from 'lucide-react';
import { useStore } from 'zustand';
import { useStores } from '../context.ts';
import { reportWords } from '../workspace-words.ts';
import { groupRows } from './report-rows.ts';

/** "Restored 14 of 15": opens and closes the restore report. Only where something was restored. */
export const ReportButton = () => {
  const { report: store } = useStores();
  const { report, shown } = useStore(store.store);
  if (report === null || report.rows.length === 0) return null;
  const { lost, reading } = groupRows(report);
  const all = report.rows.length;
  return (
    <button
      type="button"
      aria-expanded={shown}
      aria-controls="hf-report"
      className="hf-bar-button"
      onClick={() => store.show(!shown)}
    >
      <ClipboardCheck size={16} aria-hidden />
      <span className="max-sm:sr-only">
        {reading.length > 0 ? reportWords.reading : reportWords.button(all - lost.length, all)}
      </span>
    </button>
  );
};
