import { argon2id } from '@holdfast/shared/keyring/keyring.ts';
import { browserClock, browserRandom, browserTimers } from '@holdfast/web/src/app/browser-ports.ts';
import { serveEngine } from '@holdfast/web/src/boundary/boundary.ts';
import { openDisk } from '@holdfast/web/src/disk/disk.ts';
import { createEngine } from '@holdfast/web/src/engine/engine.ts';

/** The engine as the app composes it. The worker's name names its stores and, after a blank, its server. */
const [diskName = '', syncOrigin = 'http://localhost:1'] = self.name.split(' ');

serveEngine(
  createEngine({
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    log: { write: () => {} },
    appVersion: 'test',
    openDisk,
    diskName,
    argon2id,
    network: {
      origin: syncOrigin,
      fetch: (...request) => fetch(...request),
      openSocket: (url, protocols) => new WebSocket(url, [...protocols]),
    },
  }),
);
