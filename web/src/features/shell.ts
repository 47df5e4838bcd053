import type { SessionId } from '@holdfast/shared/base/ids.ts';
import type { Clock, Random, Timers } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { RecordedKind } from '@holdfast/shared/model/documents.ts';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Stores } from '../stores/stores.ts';
import type { TabStore, TabView } from './tab-store.ts';
import type { Failure } from './words-failure.ts';

export type AccountView = ReturnType<Stores['account']['getState']>;
export type StatusView = ReturnType<Stores['status']['getState']>;
export type SessionsView = ReturnType<Stores['sessions']['getState']>;
export type SettingsView = ReturnType<Stores['settings']['getState']>;
export type SyncView = ReturnType<Stores['sync']['getState']>;

/** Everything a screen may use. Made once by the app, handed down by context. */
export interface Shell {
  readonly stores: ShellStores;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly device: DeviceFacts;
  readonly acts: ShellActs;
}

/** The part of the stores that the screens around the workspace read. */
export interface ShellStores
  extends Pick<Stores, 'account' | 'status' | 'sync' | 'sessions' | 'settings'> {
  readonly tab: TabStore;
}

export interface DeviceFacts {
  /** "Chrome on Linux": what the device is called until the user names it. */
  readonly name: string;
  readonly platform: string;
}

/** What only the app as a whole can do. */
export interface ShellActs {
  /** Opens what was made, with or without the sample in it. Answers when the session exists. */
  readonly startFirstSession: (choice: FirstSession) => Promise<Result<SessionId, Failure>>;
  /** Reloads the document; the next one is unlocked unless the user wanted otherwise. */
  readonly reload: (path?: string) => Promise<void>;
  /** Saves, forgets every key in every tab and reloads into the lock screen. */
  readonly lock: () => Promise<void>;
  /** Forgets every key without saving: for when saving before the lock failed. */
  readonly lockAnyway: () => Promise<void>;
  /** "Continue here": takes the lead, and the key where the other tab can still give it. */
  readonly continueHere: () => Promise<Result<void, Failure>>;
  /** Whether a companion answers at its address; not yet whether it is ours. */
  readonly isCompanionThere: () => Promise<boolean>;
  /** Asks the browser not to clear our storage. */
  readonly keepData: () => Promise<boolean>;
  /** Shows the browser's own question about installing the app. */
  readonly install: () => Promise<void>;
  /** Saves in every tab, then lets the waiting version take over. */
  readonly applyUpdate: () => Promise<void>;
}

export interface FirstSession {
  readonly sample: boolean;
  readonly remember: ReadonlySet<RecordedKind>;
}

export const ShellContext = createContext<Shell | null>(null);

export const useShell = (): Shell => {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('a screen stands inside the shell');
  return shell;
};

export const useAccount = (): AccountView => useStore(useShell().stores.account);
export const useStatus = (): StatusView => useStore(useShell().stores.status);
export const useSessions = (): SessionsView => useStore(useShell().stores.sessions);
export const useSettings = (): SettingsView => useStore(useShell().stores.settings);
export const useSync = (): SyncView => useStore(useShell().stores.sync);
export const useTab = (): TabView => useStore(useShell().stores.tab);
