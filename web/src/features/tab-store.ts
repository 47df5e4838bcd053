import { createStore, type StoreApi } from 'zustand/vanilla';

/** What this tab knows about itself and not from the engine. Of no use in another tab. */
export interface TabView {
  /** The first look has not ended: nothing is shown yet that a moment later would be wrong. */
  readonly settling: boolean;
  readonly update:
    | { readonly kind: 'none' }
    | { readonly kind: 'ready'; readonly version: string | null }
    | { readonly kind: 'applying' };
  /** Another tab runs a newer version of the app. */
  readonly outdated: boolean;
  readonly locking: 'no' | 'saving' | 'failed';
  /** Whole minutes, rounded up, until it locks by itself. `null`: nothing is open. */
  readonly locksInMinutes: number | null;
  readonly privateWindow: boolean;
  /** The browser offers to install the app. */
  readonly installable: boolean;
}

export type TabStore = StoreApi<TabView>;

export const createTabStore = (): TabStore =>
  createStore<TabView>()(() => ({
    settling: true,
    update: { kind: 'none' },
    outdated: false,
    locking: 'no',
    locksInMinutes: null,
    privateWindow: false,
    installable: false,
  }));
