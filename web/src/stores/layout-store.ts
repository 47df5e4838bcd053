import {
  EMPTY_LAYOUT,
  type LayoutDocument,
  MAX_DRAFT_CHARACTERS,
  MAX_DOCK_CHARACTERS,
  MAX_DRAFTS,
  MAX_EXPANDED,
  MAX_EXPANDED_CHARACTERS,
  MAX_PANEL_CHARACTERS,
  MAX_PANELS,
  MAX_ROOTS,
  type PanelRef,
  panelId,
  type RecordedKind,
} from '@holdfast/shared/model/documents.ts';
import { parseLayoutDocument } from '@holdfast/shared/model/parse-documents.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { subscribeWithSelector } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { documentLens } from './lens.ts';
import type { Persisted } from './session-sources.ts';

/** How the open session stands on the screen. A source of the session like any other. */
export interface Layout {
  readonly store: StoreApi<LayoutDocument>;
  /** Becomes the layout of the session that was just opened. */
  readonly adopt: () => void;
  readonly open: (panel: PanelRef) => void;
  readonly close: (panel: PanelRef) => void;
  readonly activate: (panel: PanelRef) => void;
  readonly setDock: (dock: Json) => void;
  /** Text in a field that belongs to no source; empty text takes the draft away. */
  readonly setDraft: (field: string, text: string) => void;
  readonly setExpanded: (name: string, expanded: boolean) => void;
  readonly setScreenReader: (on: boolean) => void;
  readonly addRoot: (path: string) => void;
  readonly removeRoot: (path: string) => void;
  readonly setRecorded: (kind: RecordedKind, recorded: boolean) => void;
  /** Written when the companion goes, so that this does not change the session every second. */
  readonly setSeen: (at: Millis) => void;
  readonly seenAt: () => Millis | null;
  readonly clear: () => void;
}

const LAYOUT_KEY = 'main';

export const createLayout = (persisted: Persisted): Layout => {
  const store = createStore<LayoutDocument>()(subscribeWithSelector(() => EMPTY_LAYOUT));

  const change = (part: Partial<LayoutDocument>): void => store.setState(part);
  const isOpen = (panel: PanelRef): boolean =>
    store.getState().panels.some((open) => samePanel(open, panel));

  return {
    store,
    adopt: () => {
      store.setState(EMPTY_LAYOUT, true);
      persisted(store, 'layout', LAYOUT_KEY, documentLens(parseLayoutDocument));
    },
    open: (panel) => {
      const { panels } = store.getState();
      if (isOpen(panel)) change({ active: panel });
      else if (hasRoom(panels, panel)) change({ panels: [...panels, panel], active: panel });
    },
    close: (panel) => {
      if (!isOpen(panel)) return;
      const { panels, active } = store.getState();
      const left = panels.filter((open) => !samePanel(open, panel));
      const next = active !== null && samePanel(active, panel) ? (left.at(-1) ?? null) : active;
      change({ panels: left, active: next });
    },
    activate: (panel) => {
      const { active } = store.getState();
      if (!isOpen(panel) || (active !== null && samePanel(active, panel))) return;
      change({ active: panel });
    },
    setDock: (dock) =>
      change({ dock: JSON.stringify(dock).length <= MAX_DOCK_CHARACTERS ? dock : null }),
    setDraft: (field, text) => {
      const { drafts } = store.getState();
      const { [field]: before, ...others } = drafts;
      const kept = text.slice(0, MAX_DRAFT_CHARACTERS);
      if (before === kept || (before === undefined && kept === '')) return;
      const room = before !== undefined || Object.keys(others).length < MAX_DRAFTS;
      if (kept === '') change({ drafts: others });
      else if (room) change({ drafts: { ...others, [field]: kept } });
    },
    setExpanded: (name, expanded) => {
      const others = store.getState().expanded.filter((open) => open !== name);
      change({ expanded: expanded ? newest([...others, name]) : others });
    },
    setScreenReader: (screenReader) => change({ screenReader }),
    addRoot: (path) => {
      const others = store.getState().roots.filter((root) => root !== path);
      change({ roots: [...others, path].slice(-MAX_ROOTS) });
    },
    removeRoot: (path) => change({ roots: store.getState().roots.filter((root) => root !== path) }),
    setRecorded: (kind, recorded) => {
      const others = store.getState().notRecorded.filter((off) => off !== kind);
      change({ notRecorded: recorded ? others : [...others, kind] });
    },
    setSeen: (companionSeenAt) => change({ companionSeenAt }),
    seenAt: () => {
      const { companionSeenAt } = store.getState();
      return companionSeenAt === null ? null : millis(companionSeenAt);
    },
    clear: () => store.setState(EMPTY_LAYOUT, true),
  };
};

const hasRoom = (panels: readonly PanelRef[], panel: PanelRef): boolean => {
  const characters = [...panels, panel].reduce((sum, one) => sum + panelId(one).length, 0);
  return panels.length < MAX_PANELS && characters <= MAX_PANEL_CHARACTERS;
};

/** As many of the last opened as there is room for. */
const newest = (names: readonly string[]): readonly string[] => {
  let characters = 0;
  const fitting = names.toReversed().filter((name) => {
    characters += name.length;
    return characters <= MAX_EXPANDED_CHARACTERS;
  });
  return fitting.slice(0, MAX_EXPANDED).toReversed();
};

const samePanel = (a: PanelRef, b: PanelRef): boolean => panelId(a) === panelId(b);
