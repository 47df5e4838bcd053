import './jitless.ts';
import './page.css';
import { millis } from '@holdfast/shared/base/ports.ts';
import { type ComponentType, lazy } from 'react';
import { connectEngine, type EngineLink } from '../boundary/boundary.ts';
import { createStores, type Stores } from '../stores/stores.ts';
import { browserClock, browserRandom, browserTimers } from './browser-ports.ts';
// oxlint-disable-next-line import/default -- the build makes it: the address of the worker's own file
import engineScript from './engine.worker.ts?worker&url';
import { readPageConfig } from './page-config.ts';
import { showBroken, start } from './start.tsx';
import { createScriptPolicy, ownScope } from './trusted-types.ts';

const SERVICE_WORKER = '/sw.js';
const DEADLINE = millis(10_000);

const configText =
  document.querySelector<HTMLMetaElement>('meta[name="holdfast-config"]')?.content ?? null;
const config = readPageConfig(configText);
const scriptAddress = createScriptPolicy(ownScope(), [engineScript, SERVICE_WORKER]);
const ports = { clock: browserClock, random: browserRandom, timers: browserTimers };

// A pairing code leaves the address bar before anything else can read or remember it.
const { hash, pathname, search } = window.location;
if (hash.startsWith('#pair=')) window.history.replaceState(null, '', `${pathname}${search}`);

/** The files of the workspace come with the first session that is opened. */
const workspaceOf = (stores: Stores): ComponentType<{ readonly sessionId: string }> =>
  lazy(async () => {
    const { createWorkspace } = await import('../features/workspace/workspace.tsx');
    return { default: createWorkspace({ stores, ...ports }) };
  });

/** Capture is not needed for the first screen, and its schemas are not small. */
const followCompanion = async (engine: EngineLink, stores: Stores): Promise<void> => {
  const { startInlets } = await import('../inlets/inlets.ts');
  startInlets(engine, stores, {
    ...ports,
    companionHost: new URL(config.companionOrigin).host,
    origin: window.location.origin,
    pairing: {
      client: async () => {
        const client = await engine.companionClient();
        return client.ok ? client.value : null;
      },
      keep: async (clientId, secret) => (await engine.keepCompanionSecret(clientId, secret)).ok,
    },
    address: { hash: () => hash, dropHash: () => undefined },
  });
};

const run = async (): Promise<void> => {
  const connected = await connectEngine(
    // A worker has no document to read from: what the page knows about its place is the worker's name.
    () => new Worker(scriptAddress(engineScript), { type: 'module', name: configText ?? '' }),
    { deadlineMs: DEADLINE },
  );
  if (!connected.ok) return showBroken();

  const engine = connected.value;
  const stores = createStores(engine, ports);
  void followCompanion(engine, stores);
  await start({
    engine,
    stores,
    workspace: workspaceOf(stores),
    fillSample: async () => {
      const { fillWithSample } = await import('../features/workspace/sample/fill-sample.ts');
      fillWithSample(stores);
    },
    companionOrigin: config.companionOrigin,
    serviceWorker: import.meta.env.PROD
      ? { script: scriptAddress(SERVICE_WORKER), ownScript: import.meta.url }
      : null,
  });
};

void run();
