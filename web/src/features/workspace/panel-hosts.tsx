import { unreachable } from '@holdfast/shared/base/result.ts';
import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { useTools } from './context.ts';
import type { OpenPanel } from './panel-titles.ts';
import { workspaceWords } from './workspace-words.ts';

const TerminalPanel = lazy(async () => ({
  default: (await import('./terminal/terminal-panel.tsx')).TerminalPanel,
}));
const FilePanel = lazy(async () => ({
  default: (await import('./editor/file-panel.tsx')).FilePanel,
}));
const NotePanel = lazy(async () => ({
  default: (await import('./editor/note-panel.tsx')).NotePanel,
}));
const ConversationPanel = lazy(async () => ({
  default: (await import('./conversation/conversation-panel.tsx')).ConversationPanel,
}));

/**
 * The bodies of all open panels. Where panels are docked each body is moved into its slot; where they are
 * not, this is the stack itself and the active one is shown.
 */
export const PanelHosts = ({
  panels,
  active,
}: {
  readonly panels: readonly OpenPanel[];
  readonly active: string | null;
}) => (
  <div className="hf-stack">
    {panels.map((panel) => (
      <PanelHost key={panel.id} panel={panel} isActive={panel.id === active} />
    ))}
  </div>
);

const PanelHost = ({
  panel: { id, panel, title },
  isActive,
}: {
  readonly panel: OpenPanel;
  readonly isActive: boolean;
}) => {
  const { places } = useTools();
  const home = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (home.current === null || body.current === null) return undefined;
    return places.bring(id, body.current, home.current);
  }, [places, id]);

  return (
    <div ref={home} className={classNames('hf-home', !isActive && 'hf-home-hidden')}>
      <div ref={body} tabIndex={-1} role="group" aria-label={title} className="hf-panel">
        <Suspense fallback={<p className="hf-late p-4 text-ink-soft">{workspaceWords.reading}</p>}>
          <PanelContent panel={panel} />
        </Suspense>
      </div>
    </div>
  );
};

const PanelContent = ({ panel: { kind, key } }: { readonly panel: PanelRef }) => {
  switch (kind) {
    case 'terminal':
      return <TerminalPanel terminalKey={key} />;
    case 'file':
      return <FilePanel fileKey={key} />;
    case 'conversation':
      return <ConversationPanel conversationKey={key} />;
    case 'note':
      return <NotePanel noteKey={key} />;
    default:
      return unreachable(kind);
  }
};
