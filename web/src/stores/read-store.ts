import type { StoreApi } from 'zustand/vanilla';

/** What a screen sees of a store: it reads and listens; only the store's own acts change it. */
export type ReadStore<View> = Pick<StoreApi<View>, 'getState' | 'getInitialState' | 'subscribe'>;

export const readOnly = <View>({
  getState,
  getInitialState,
  subscribe,
}: StoreApi<View>): ReadStore<View> => ({ getState, getInitialState, subscribe });
