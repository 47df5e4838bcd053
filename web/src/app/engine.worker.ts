import './jitless.ts';
import type { Log } from '@holdfast/shared/base/ports.ts';
import { serveEngine } from '../boundary/boundary.ts';
import { openDisk } from '../disk/disk.ts';
import { createEngine } from '../engine/engine.ts';
import argon2Script from './argon2.worker.ts?worker&url';
import { browserClock, browserRandom, browserTimers } from './browser-ports.ts';
import { hashInWorker } from './hash-in-worker.ts';
import { readPageConfig } from './page-config.ts';
import { createScriptPolicy, ownScope } from './trusted-types.ts';

declare const self: DedicatedWorkerGlobalScope;
declare const __HOLDFAST_VERSION__: string;

/*
 * The crypto worker: the only place with keys, plaintext codecs and the local stores. What the page knows
 * about where it runs comes as the worker's name, because a worker has no document to read it from.
 */
const { syncOrigin } = readPageConfig(self.name === '' ? null : self.name);
const scriptAddress = createScriptPolicy(ownScope(), [argon2Script]);

/** The browser's console; facts only, as the port demands. */
const log: Log = {
  write: (level, event, facts) =>
    self.dispatchEvent(new CustomEvent('holdfast-log', { detail: { level, event, facts } })),
};

serveEngine(
  createEngine({
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    log,
    appVersion: __HOLDFAST_VERSION__,
    openDisk,
    diskName: 'holdfast',
    argon2id: (input) =>
      hashInWorker(() => new Worker(scriptAddress(argon2Script), { type: 'module' }), input),
    network: {
      origin: syncOrigin,
      fetch: (...request) => fetch(...request),
      openSocket: (url, protocols) => new WebSocket(url, [...protocols]),
    },
  }),
);
