import { argon2id } from '@holdfast/shared/keyring/keyring.ts';
import { browserClock, browserRandom, browserTimers } from '@holdfast/web/src/app/browser-ports.ts';
import { serveEngine } from '@holdfast/web/src/boundary/boundary.ts';
import { openDisk } from '@holdfast/web/src/disk/disk.ts';
import { createEngine } from '@holdfast/web/src/engine/engine.ts';

/** The engine as the app composes it, with stores of its own for each test, named by the worker's name. */
serveEngine(
  createEngine({
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    log: { write: () => {} },
    appVersion: 'test',
    openDisk,
    diskName: self.name,
    argon2id,
    network: {
      origin: 'http://localhost:1',
      fetch: (...request) => fetch(...request),
      openSocket: (url, protocols) => new WebSocket(url, [...protocols]),
    },
  }),
);
