import type { Json } from '@holdfast/shared/base/json.ts';
import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';
import type { DockviewApi } from 'dockview';
import type { Stores } from '../../../stores/stores.ts';
import { hearTitles, openPanels } from '../panel-titles.ts';
import { panelsIn, signatureOf } from './dock-arrangement.ts';

const SETTLE_MS = millis(150);

/**
 * Keeps the dock and the layout of the session alike: what the user drags goes into the layout, what is
 * opened or closed elsewhere goes into the dock. Answers how to stop.
 */
export const followLayout = (
  dock: DockviewApi,
  { stores, timers }: { readonly stores: Stores; readonly timers: Timers },
): (() => void) => {
  const { layout } = stores;
  let applying = false;
  let timer: Timer | null = null;

  /** What the dock does because of us is not the user's doing. */
  const apply = (change: () => void): void => {
    const before = applying;
    applying = true;
    change();
    applying = before;
  };

  const restore = (): void => {
    const { dock: saved } = layout.store.getState();
    const placed = panelsIn(saved);
    if (placed === null || placed.size === 0) return;
    try {
      // Written by this library, perhaps by another version of it: whatever it does not take is left.
      dock.fromJSON(saved as unknown as Parameters<DockviewApi['fromJSON']>[0]);
    } catch {
      dock.clear();
    }
  };

  const toDock = (): void =>
    apply(() => {
      const open = openPanels(stores);
      const wanted = new Set(open.map(({ id }) => id));
      for (const panel of dock.panels) if (!wanted.has(panel.id)) dock.removePanel(panel);
      for (const { id, title } of open) {
        const there = dock.getPanel(id);
        if (there === undefined) dock.addPanel({ id, component: 'panel', title, inactive: true });
        else if (there.title !== title) there.api.setTitle(title);
      }
      const { active } = layout.store.getState();
      const panel = active === null ? undefined : dock.getPanel(panelId(active));
      if (panel !== undefined && dock.activePanel !== panel) panel.api.setActive();
      showActiveTabs(dock);
    });

  const refOf = (id: string): PanelRef | null =>
    layout.store.getState().panels.find((panel) => panelId(panel) === id) ?? null;

  const save = (): void => {
    timer = null;
    const now = structuredClone(dock.toJSON()) as unknown as Json;
    if (signatureOf(now) !== signatureOf(layout.store.getState().dock)) layout.setDock(now);
  };

  apply(restore);
  toDock();
  const listening = [
    dock.onDidActivePanelChange(({ panel }) => {
      const ref = panel === undefined ? null : refOf(panel.id);
      if (!applying && ref !== null) layout.activate(ref);
    }),
    dock.onDidRemovePanel((panel) => {
      const ref = refOf(panel.id);
      if (!applying && ref !== null) layout.close(ref);
    }),
    dock.onDidLayoutChange(() => {
      timer ??= timers.after(SETTLE_MS, save);
    }),
  ];
  const stopTitles = hearTitles(stores, toDock);
  return () => {
    stopTitles();
    if (timer !== null) {
      timer.cancel();
      save();
    }
    // What is taken down with the page is not closed by the user.
    applying = true;
    for (const one of listening) one.dispose();
  };
};

/** In a group with more tabs than fit, the one that is shown must not be the one that cannot be seen. */
const showActiveTabs = (dock: DockviewApi): void => {
  requestAnimationFrame(() => {
    for (const { element } of dock.groups) {
      element
        .querySelector('.dv-active-tab')
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
};
