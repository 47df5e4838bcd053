import { parseSessionId } from '@holdfast/shared/base/ids.ts';
import type { Clock, Timers } from '@holdfast/shared/base/ports.ts';
import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import { PanelLeft } from 'lucide-react';
import { type ComponentType, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Stores } from '../../stores/stores.ts';
import { useLayout, useTools, WorkspaceContext, type WorkspaceTools } from './context.ts';
import { createPanelPlaces } from './dock/panel-places.ts';
import { EmptyStage } from './empty-stage.tsx';
import { ConfirmLink } from './link/confirm-link.tsx';
import { PanelHosts } from './panel-hosts.tsx';
import { PanelPicker } from './panel-picker.tsx';
import { useOpenPanels } from './panel-titles.ts';
import { ReportButton } from './report/report-button.tsx';
import { ReportPanel } from './report/report-panel.tsx';
import { SessionGate } from './session-gate.tsx';
import { SideBar } from './side/side-bar.tsx';
import { UndoToasts } from './undo-toasts.tsx';
import { usePanelKeys } from './use-panel-keys.ts';
import { useWide } from './use-wide.ts';
import { workspaceWords } from './workspace-words.ts';
import './workspace.css';

export interface WorkspaceDeps {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly timers: Timers;
}

const Dock = lazy(async () => ({ default: (await import('./dock/dock.tsx')).Dock }));
const SIDE_BAR = 'side-bar-closed';

/** The screen of one session, bound to the stores it works on. */
export const createWorkspace = (
  deps: WorkspaceDeps,
): ComponentType<{ readonly sessionId: string }> => {
  const places = createPanelPlaces();

  return ({ sessionId }) => {
    const [link, setLink] = useState<string | null>(null);
    const [isOver, setIsOver] = useState<boolean | null>(null);
    const tools = useMemo(
      (): WorkspaceTools => ({
        ...deps,
        places,
        askToOpen: setLink,
        goTo: (panel) => {
          setIsOver(false);
          goToPanel(deps, places, panel);
        },
      }),
      [],
    );
    useOpenedSession(deps.stores, sessionId);
    return (
      <WorkspaceContext value={tools}>
        <SessionGate sessionId={sessionId}>
          <Stage isOver={isOver} setIsOver={setIsOver} />
        </SessionGate>
        {link !== null && <ConfirmLink url={link} onClose={() => setLink(null)} />}
      </WorkspaceContext>
    );
  };
};

/** Opens it, unless it is open already: recording goes on while the user looks at another page. */
const useOpenedSession = (stores: Stores, sessionId: string): void => {
  const phase = useStore(stores.session.store);
  const isClosed =
    phase.kind === 'closed' || !('sessionId' in phase) || phase.sessionId !== sessionId;
  useEffect(() => {
    const id = parseSessionId(sessionId);
    if (isClosed && id.ok) void stores.session.open(id.value);
  }, [stores, sessionId, isClosed]);
};

interface StageProps {
  /** On a phone the sources lie over the panel. `null`: the user has not said; they do while nothing is open. */
  readonly isOver: boolean | null;
  readonly setIsOver: (isOver: boolean) => void;
}

const Stage = ({ isOver, setIsOver }: StageProps) => {
  const { stores, goTo } = useTools();
  const { active, expanded } = useLayout();
  const panels = useOpenPanels(stores);
  const phase = useStore(stores.session.store);
  const isWide = useWide();
  const isSideOpen = isWide ? !expanded.includes(SIDE_BAR) : (isOver ?? panels.length === 0);
  usePanelKeys(panels, goTo);
  useFirstFocus(active === null ? null : panelId(active));
  const toggleSide = (): void => {
    if (isWide) stores.layout.setExpanded(SIDE_BAR, isSideOpen);
    else setIsOver(!isSideOpen);
  };

  return (
    <div className="hf-workspace">
      <header className="hf-work-bar">
        <button
          type="button"
          aria-expanded={isSideOpen}
          aria-controls="hf-side"
          className="hf-bar-button"
          onClick={toggleSide}
        >
          <PanelLeft size={16} aria-hidden />
          <span className="max-sm:sr-only">
            {isSideOpen ? workspaceWords.hideSources : workspaceWords.showSources}
          </span>
        </button>
        <h1 className="min-w-0 flex-1 truncate text-base font-semibold">
          {phase.kind === 'open' ? phase.name : ''}
        </h1>
        <ReportButton />
        {panels.length > 0 && <PanelPicker panels={panels} />}
      </header>
      {isSideOpen && <SideBar />}
      <div className="hf-stage">
        {panels.length === 0 && <EmptyStage />}
        {isWide && panels.length > 0 && (
          <Suspense fallback={null}>
            <Dock />
          </Suspense>
        )}
        <PanelHosts panels={panels} active={active === null ? null : panelId(active)} />
      </div>
      <ReportPanel />
      <UndoToasts />
    </div>
  );
};

/** Whoever comes back finds the cursor where it was, unless they have begun to do something else. */
const useFirstFocus = (active: string | null): void => {
  const { places } = useTools();
  const first = useRef(active);
  useEffect(() => {
    const id = first.current;
    if (id === null) return undefined;
    return whenThere(() => places.focus(id) || document.activeElement !== document.body);
  }, [places]);
};

const FOCUS_TRIES = 600;

/** In a row, because a panel that is being put into its place loses the focus on the way. */
const FRAMES_DONE = 4;

/** Tries once a frame until it is done, for as long as a slow machine loads what belongs to a panel. */
const whenThere = (isDone: () => boolean): (() => void) => {
  let tries = 0;
  let done = 0;
  let frame = 0;
  const stop = (): void => {
    cancelAnimationFrame(frame);
    document.removeEventListener('pointerdown', stop, true);
    document.removeEventListener('keydown', stop, true);
  };
  const attempt = (): void => {
    tries += 1;
    done = isDone() ? done + 1 : 0;
    if (done >= FRAMES_DONE || tries >= FOCUS_TRIES) stop();
    else frame = requestAnimationFrame(attempt);
  };
  frame = requestAnimationFrame(attempt);
  document.addEventListener('pointerdown', stop, true);
  document.addEventListener('keydown', stop, true);
  return stop;
};

/** A panel that was just opened is made a moment later, so the focus is tried until it is there. */
const goToPanel = (
  { stores }: WorkspaceDeps,
  places: WorkspaceTools['places'],
  panel: PanelRef,
): void => {
  stores.layout.open(panel);
  whenThere(() => places.focus(panelId(panel)));
};
