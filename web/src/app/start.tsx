import { millis } from '@holdfast/shared/base/ports.ts';
import { createRoot } from 'react-dom/client';
import type { ComponentType, ReactNode } from 'react';
import type { EngineLink } from '../boundary/boundary.ts';
import { BrokenPage } from '../features/frame/gate-pages.tsx';
import type { Shell } from '../features/shell.ts';
import { createTabStore } from '../features/tab-store.ts';
import type { Stores } from '../stores/stores.ts';
import { createActs } from './acts.ts';
import { browserClock, browserRandom, browserTimers } from './browser-ports.ts';
import { browserSays, describeDevice } from './device.ts';
import { browserInstall } from './install.ts';
import { looksPrivate } from './private-window.ts';
import { Root } from './root.tsx';
import { startServiceWorker, type ServiceWorkerLink } from './service-worker.ts';
import { createTabs, type Tabs } from './tabs.ts';
import type { ScriptAddress } from './trusted-types.ts';

export interface StartDeps {
  readonly engine: EngineLink;
  readonly stores: Stores;
  readonly workspace: ComponentType<{ readonly sessionId: string }>;
  readonly fillSample: () => Promise<void>;
  readonly companionOrigin: string;
  /** `null`: without one, as in a page that only shows the screens. */
  readonly serviceWorker: { readonly script: ScriptAddress; readonly ownScript: string } | null;
}

const LEFT_AFTER_MS = millis(5000);

/** Connects stores, tabs, service worker and screens, and shows the first one that is true. */
export const start = async (deps: StartDeps): Promise<void> => {
  const { engine, stores } = deps;
  const tab = createTabStore();
  const installer = browserInstall((installable) => tab.setState({ installable }));
  const acts = createActs({
    engine,
    stores,
    tab,
    fillSample: deps.fillSample,
    serviceWorker: () => serviceWorker,
    tabs: () => tabs,
    page: {
      reload: (path) => {
        leaving = true;
        if (path !== undefined) window.history.replaceState(null, '', path);
        window.location.reload();
      },
      persist: async () => (await navigator.storage.persist?.()) ?? false,
      install: installer,
      isCompanionThere: () => isCompanionThere(deps.companionOrigin),
    },
  });
  let leaving = false;
  let updating = false;

  const tabs: Tabs = createTabs(
    {
      channel: new BroadcastChannel('holdfast/tabs'),
      timers: browserTimers,
      newId: () => crypto.randomUUID(),
    },
    {
      lock: () => void acts.lockedElsewhere(),
      giveKey: acts.giveKey,
      prepareUpdate: async () => {
        updating = true;
        await acts.flush();
      },
    },
  );
  const serviceWorker: ServiceWorkerLink =
    deps.serviceWorker === null
      ? { send: () => false, skipWaiting: () => undefined }
      : startServiceWorker(deps.serviceWorker.script, deps.serviceWorker.ownScript, browserTimers, {
          onWaiting: (version) => tab.setState({ update: { kind: 'ready', version } }),
          onTakenOver: () => {
            if (updating || tab.getState().update.kind === 'applying') void acts.reload();
            else tab.setState({ outdated: true });
          },
        });

  // While the next page is being fetched this one still lives, and with it the worker that holds the key.
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    void acts.giveKey();
    browserTimers.after(LEFT_AFTER_MS, () => {
      leaving = false; // it stayed: the page was not left after all
    });
  };
  window.addEventListener('beforeunload', leave);
  window.addEventListener('pagehide', leave);

  stores.capture.state.subscribe(({ kind }) => {
    if (kind === 'clean') stores.status.noteClean();
  });

  const shell: Shell = {
    stores: { ...stores, tab },
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    device: describeDevice(browserSays()),
    acts,
  };
  show(<Root shell={shell} workspace={deps.workspace} />);

  void looksPrivate().then((privateWindow) => tab.setState({ privateWindow }));
  await stores.account.begin();
  if (stores.account.getState().engine.kind === 'locked') await acts.takeKey();
  tab.setState({ settling: false });
};

/** For when there is no engine to ask: nothing is known, and nothing was touched. */
export const showBroken = (): void =>
  show(<BrokenPage onReload={() => window.location.reload()} />);

const show = (page: ReactNode): void => {
  const root = document.querySelector('#root');
  if (root !== null) createRoot(root).render(page);
};

/** Answers a health word to anybody; whether it is ours only the handshake of a session tells. */
const isCompanionThere = async (origin: string): Promise<boolean> => {
  try {
    await fetch(`${origin}/health`, { mode: 'no-cors', credentials: 'omit', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
};
