import { browserClock, browserRandom, browserTimers } from '@holdfast/web/src/app/browser-ports.ts';
import { start } from '@holdfast/web/src/app/start.tsx';
import type { EngineLink } from '@holdfast/web/src/boundary/boundary.ts';
import { fillWithSample } from '@holdfast/web/src/features/workspace/sample/fill-sample.ts';
import { createWorkspace } from '@holdfast/web/src/features/workspace/workspace.tsx';
import { createStores, type Stores } from '@holdfast/web/src/stores/stores.ts';
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts';
import '@holdfast/web/src/app/page.css';

export interface ShownWorkspace {
  readonly engine: MemoryEngine;
  readonly stores: Stores;
  readonly sessionId: ReturnType<MemoryEngine['addSession']>;
}

/** The real page, on an engine in memory, at the address of one session. */
export const showWorkspace = async (
  given: {
    readonly engine?: MemoryEngine;
    readonly sessionId?: ShownWorkspace['sessionId'];
    readonly sample?: boolean;
  } = {},
): Promise<ShownWorkspace> => {
  const engine = given.engine ?? createMemoryEngine();
  const sessionId = given.sessionId ?? engine.addSession('payments-api');
  const link: EngineLink = engine.link;
  const stores = createStores(link, {
    clock: browserClock,
    random: browserRandom,
    timers: browserTimers,
  });
  if (given.sample === true) {
    await stores.session.open(sessionId);
    fillWithSample(stores);
    await stores.session.close();
  }
  window.history.replaceState(null, '', `/s/${sessionId}`);
  const workspace = createWorkspace({ stores, clock: browserClock, timers: browserTimers });
  await start({
    engine: link,
    stores,
    workspace,
    fillSample: async () => fillWithSample(stores),
    serviceWorker: null,
  });
  return { engine, stores, sessionId };
};
