import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { createStore } from 'zustand/vanilla';
import type { EngineLink } from '../boundary/boundary.ts';
import { type ReadStore, readOnly } from './read-store.ts';

export interface SettingsView {
  /** Without input for this long, every tab locks. */
  readonly idleLimit: Millis;
  /** The next reload asks for the password. */
  readonly lockOnReload: boolean;
  /** Shortcuts of one key (`?`, `G` then `H`) can be switched off (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  /** Time between two snapshots; `null` until the engine has said it. */
  readonly autosave: Millis | null;
}

/**
 * The time between snapshots is kept by the engine. The others hold until the tab is closed or
 * reloaded, so that a forgotten exception about locking never outlives the day it was made for.
 */
export interface SettingsStore extends ReadStore<SettingsView> {
  readonly setIdleLimit: (limit: Millis) => void;
  readonly setLockOnReload: (on: boolean) => void;
  readonly setSingleKeys: (on: boolean) => void;
  readonly readAutosave: () => Promise<void>;
  readonly setAutosave: EngineLink['setAutosave'];
}

export const createSettingsStore = (engine: EngineLink): SettingsStore => {
  const store = createStore<SettingsView>()(() => ({
    idleLimit: millis(15 * 60_000),
    lockOnReload: false,
    singleKeys: true,
    autosave: null,
  }));

  return {
    ...readOnly(store),
    setIdleLimit: (idleLimit) => store.setState({ idleLimit }),
    setLockOnReload: (lockOnReload) => store.setState({ lockOnReload }),
    setSingleKeys: (singleKeys) => store.setState({ singleKeys }),
    readAutosave: async () => {
      const answer = await engine.autosave();
      if (answer.ok) store.setState({ autosave: answer.value });
    },
    setAutosave: async (period) => {
      const answer = await engine.setAutosave(period);
      if (answer.ok) store.setState({ autosave: period });
      return answer;
    },
  };
};
