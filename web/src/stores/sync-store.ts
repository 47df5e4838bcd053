import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { EngineEvent, SyncState } from '@holdfast/shared/model/event.ts';
import { createStore } from 'zustand/vanilla';
import type { EngineLink } from '../boundary/boundary.ts';
import { type ReadStore, readOnly } from './read-store.ts';

export interface SyncView {
  /** `null`: the engine has not said yet. */
  readonly sync: SyncState | null;
}

export interface SyncStore extends ReadStore<SyncView> {
  readonly hear: (event: EngineEvent) => void;
  readonly start: EngineLink['startSync'];
  readonly tryNow: EngineLink['trySync'];
  /** The code that lets another device join; asks for the password again. */
  readonly setUpCode: (password: Bytes) => ReturnType<EngineLink['setUpCode']>;
}

export const createSyncStore = (engine: EngineLink): SyncStore => {
  const store = createStore<SyncView>()(() => ({ sync: null }));

  return {
    ...readOnly(store),
    hear: (event) => {
      if (event.kind === 'sync') store.setState({ sync: event.state });
    },
    start: () => engine.startSync(),
    tryNow: () => engine.trySync(),
    setUpCode: (password) => engine.setUpCode(password),
  };
};
