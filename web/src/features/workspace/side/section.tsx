import type { PanelRef, RecordedKind } from '@holdfast/shared/model/documents.ts';
import { panelId } from '@holdfast/shared/model/documents.ts';
import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useLayout, useTools } from '../context.ts';
import { workspaceWords } from '../workspace-words.ts';

export interface SectionProps {
  readonly title: string;
  /** `null`: nothing can be added right now; why stands elsewhere on the page. */
  readonly add: { readonly label: string; readonly run: () => void } | null;
  readonly empty: string;
  readonly isEmpty: boolean;
  /** What of this the user can switch off for the session. */
  readonly recorded?: RecordedKind;
  readonly children: ReactNode;
}

export const Section = ({ title, add, empty, isEmpty, recorded, children }: SectionProps) => {
  const id = useId();
  const { stores } = useTools();
  const isOff = useLayout().notRecorded.some((kind) => kind === recorded);

  return (
    <section aria-labelledby={id} className="hf-section">
      <div className="flex items-center justify-between gap-2">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {add !== null && !isEmpty && (
          <IconButton label={add.label} onClick={add.run}>
            <Plus size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      {isOff && recorded !== undefined && (
        <p className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
          {workspaceWords.notRecorded}
          <Button
            look="link"
            size="small"
            onClick={() => stores.layout.setRecorded(recorded, true)}
          >
            {workspaceWords.record}
          </Button>
        </p>
      )}
      {isEmpty && (
        <>
          <p className="text-sm text-ink-soft">{empty}</p>
          {add !== null && (
            <Button
              size="small"
              className="mt-2"
              icon={<Plus size={15} aria-hidden />}
              onClick={add.run}
            >
              {add.label}
            </Button>
          )}
        </>
      )}
      {children}
    </section>
  );
};

export interface SourceRowProps {
  readonly panel: PanelRef;
  readonly name: string;
  readonly detail: string | null;
  readonly icon: ReactNode;
  readonly onRemove: () => void;
}

/** One thing of the session: opens its panel; can be taken out of the session, and back. */
export const SourceRow = ({ panel, name, detail, icon, onRemove }: SourceRowProps) => {
  const { goTo, stores } = useTools();
  const { active } = useLayout();
  const isActive = active !== null && panelId(active) === panelId(panel);
  const remove = (): void => {
    stores.layout.close(panel);
    onRemove();
  };
  return (
    <li className="hf-row">
      <button
        type="button"
        className="hf-row-name"
        aria-current={isActive ? 'true' : undefined}
        onClick={() => goTo(panel)}
      >
        <span aria-hidden className="shrink-0 text-ink-faint">
          {icon}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate">{name}</span>
          {detail !== null && (
            <span className="block truncate text-xs text-ink-faint">{detail}</span>
          )}
        </span>
      </button>
      <IconButton label={workspaceWords.remove(name)} className="hf-row-remove" onClick={remove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
};

/** A session may hold thousands of things; drawing them all at once would be noticed. */
const SHOWN_AT_FIRST = 60;

/** The newest rows of a section, and the rest when asked for. */
export const Rows = <T,>({
  items,
  label,
  render,
}: {
  readonly items: readonly T[];
  readonly label?: string;
  readonly render: (item: T) => ReactNode;
}) => {
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const hidden = Math.max(0, items.length - shown);
  return (
    <>
      {hidden > 0 && (
        <Button look="link" size="small" onClick={() => setShown(shown + SHOWN_AT_FIRST * 4)}>
          {workspaceWords.showMore(hidden)}
        </Button>
      )}
      <ul aria-label={label}>{items.slice(hidden).map(render)}</ul>
    </>
  );
};
