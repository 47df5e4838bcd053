import type { SessionId } from '@holdfast/shared/base/ids.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { RECORDED_KINDS } from '@holdfast/shared/model/documents.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import { type FirstSession, type ShellActs } from '../features/shell.ts';
import type { TabStore } from '../features/tab-store.ts';
import { firstSessionNames } from '../features/words.ts';
import type { Failure } from '../features/words-failure.ts';
import type { Stores } from '../stores/stores.ts';
import { type KeyPorts, movePorts } from './key-handover.ts';
import type { ServiceWorkerLink } from './service-worker.ts';
import type { Tabs } from './tabs.ts';

export interface ActsDeps {
  readonly engine: Pick<EngineLink, 'lock' | 'handOverKey' | 'takeOverKey' | 'takeLead' | 'state'>;
  readonly stores: Pick<Stores, 'account' | 'session' | 'sessions' | 'settings' | 'layout'>;
  readonly tab: TabStore;
  readonly page: PagePort;
  readonly serviceWorker: () => ServiceWorkerLink;
  readonly tabs: () => Tabs;
  /** Puts the sample into the session that is open. */
  readonly fillSample: () => Promise<void>;
}

/** What the acts do to the document itself. */
export interface PagePort {
  readonly reload: (path?: string) => void;
  readonly persist: () => Promise<boolean>;
  readonly install: () => Promise<void>;
  readonly isCompanionThere: () => Promise<boolean>;
}

export interface Acts extends ShellActs {
  /** Gives the key handle to the service worker; `false` where there is none to give. */
  readonly giveKey: () => Promise<boolean>;
  /** Opens with a handle that another page left behind, if there is one. */
  readonly takeKey: () => Promise<void>;
  /** Everything the screen knows is with the engine, as a snapshot. */
  readonly flush: () => Promise<void>;
  /** Another tab locked: nothing is saved here, because that tab led. */
  readonly lockedElsewhere: () => Promise<void>;
}

export const createActs = (deps: ActsDeps): Acts => {
  const { engine, stores, tab, page } = deps;
  const isOpen = (): boolean => stores.account.getState().engine.kind === 'open';
  const ports: KeyPorts = {
    toServiceWorker: (message, moved) => deps.serviceWorker().send(message, moved),
  };

  const giveKey = async (): Promise<boolean> => {
    if (!isOpen() || stores.settings.getState().lockOnReload) return false;
    const given = await movePorts(ports, 'keep-key', engine.handOverKey);
    return given?.ok === true;
  };
  const takeKey = async (): Promise<void> => {
    await movePorts(ports, 'take-key', engine.takeOverKey);
  };
  const flush = async (): Promise<void> => {
    if (stores.session.store.getState().kind === 'open') await stores.session.saveNow();
  };
  const forgetKey = (): void => {
    deps.serviceWorker().send({ kind: 'forget-key' });
    deps.tabs().tellLock();
    page.reload();
  };

  return {
    giveKey,
    takeKey,
    flush,
    startFirstSession: (choice) => startFirstSession(deps, choice),
    reload: async (path) => {
      await flush();
      await giveKey();
      page.reload(path);
    },
    lock: async () => {
      if (tab.getState().locking === 'saving' || !isOpen()) return;
      tab.setState({ locking: 'saving' });
      await stores.session.close();
      const locked = await engine.lock();
      if (locked.ok) forgetKey();
      else tab.setState({ locking: 'failed' });
    },
    // A reload ends the worker, and with it the only place that holds a key.
    lockAnyway: async () => forgetKey(),
    lockedElsewhere: async () => {
      if (isOpen()) await engine.lock();
      page.reload();
    },
    continueHere: async () => {
      await deps.tabs().askForKey();
      const lead = await engine.takeLead();
      if (lead.ok && (await engine.state()).kind === 'locked') await takeKey();
      return lead;
    },
    isCompanionThere: page.isCompanionThere,
    keepData: page.persist,
    install: page.install,
    applyUpdate: async () => {
      tab.setState({ update: { kind: 'applying' } });
      await Promise.all([flush(), deps.tabs().prepareAll()]);
      deps.serviceWorker().skipWaiting();
    },
  };
};

const startFirstSession = async (
  { stores, fillSample }: ActsDeps,
  { sample, remember }: FirstSession,
): Promise<Result<SessionId, Failure>> => {
  const made = await stores.sessions.create(
    sample ? firstSessionNames.sample : firstSessionNames.own,
  );
  if (!made.ok) return made;
  const opened = await stores.session.open(made.value);
  if (!opened.ok) return opened;
  for (const kind of RECORDED_KINDS) stores.layout.setRecorded(kind, remember.has(kind));
  if (sample) await fillSample();
  const saved = await stores.session.saveNow();
  return saved.ok ? ok(made.value) : saved;
};
