import { LayoutPanelLeft } from 'lucide-react';
import { panelId } from '@holdfast/shared/model/documents.ts';
import { Popover } from '../../ui/popover.tsx';
import { useLayout, useTools } from './context.ts';
import type { OpenPanel } from './panel-titles.ts';
import { workspaceWords } from './workspace-words.ts';

/** All open panels by name, with the key of each. On a phone this is how one goes from one to the next. */
export const PanelPicker = ({ panels }: { readonly panels: readonly OpenPanel[] }) => {
  const { goTo } = useTools();
  const { active } = useLayout();
  const activeId = active === null ? null : panelId(active);
  const shown = panels.find(({ id }) => id === activeId);

  return (
    <Popover
      label={workspaceWords.panels}
      buttonProps={{ className: 'hf-bar-button min-w-0' }}
      button={
        <>
          <LayoutPanelLeft size={16} aria-hidden className="shrink-0" />
          <span className="truncate">
            <span className="md:hidden">{shown?.title ?? workspaceWords.panels}</span>
            <span className="max-md:hidden">{workspaceWords.panelPicker(panels.length)}</span>
          </span>
        </>
      }
    >
      {(close) => (
        <ul className="p-2">
          {panels.map(({ id, panel, title }, at) => (
            <li key={id}>
              <button
                type="button"
                aria-current={id === activeId ? 'true' : undefined}
                aria-keyshortcuts={at < 9 ? `Alt+${at + 1}` : undefined}
                className="hf-pick"
                onClick={() => {
                  close();
                  goTo(panel);
                }}
              >
                <span className="min-w-0 flex-1 truncate">{title}</span>
                {at < 9 && (
                  <kbd className="text-xs text-ink-faint max-md:hidden">
                    {workspaceWords.panelNumber(at + 1)}
                  </kbd>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
};
