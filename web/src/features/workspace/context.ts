import type { Clock, Timers } from '@holdfast/shared/base/ports.ts';
import type { PanelRef } from '@holdfast/shared/model/documents.ts';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Stores } from '../../stores/stores.ts';
import type { PanelPlaces } from './dock/panel-places.ts';

/** What every part of the workspace may use. */
export interface WorkspaceTools {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly places: PanelPlaces;
  /** Asks the user, with the host in view, before anything captured is opened. */
  readonly askToOpen: (url: string) => void;
  /** Opens or finds a panel and puts the focus into it. */
  readonly goTo: (panel: PanelRef) => void;
}

export const WorkspaceContext = createContext<WorkspaceTools | null>(null);

export const useTools = (): WorkspaceTools => {
  const tools = useContext(WorkspaceContext);
  if (tools === null) throw new Error('a part of the workspace stands inside the workspace');
  return tools;
};

export const useStores = (): Stores => useTools().stores;
export const useLayout = (): ReturnType<Stores['layout']['store']['getState']> =>
  useStore(useStores().layout.store);
export const useCompanion = (): ReturnType<Stores['companion']['getState']> =>
  useStore(useStores().companion);
