import { millis } from '@holdfast/shared/base/ports.ts';
import type { EngineEvent } from '@holdfast/shared/model/event.ts';
import { browserClock, browserRandom, browserTimers } from '@holdfast/web/src/app/browser-ports.ts';
import { start } from '@holdfast/web/src/app/start.tsx';
import { createStores } from '@holdfast/web/src/stores/stores.ts';
import { createDemoEngine, type DemoWishes } from './demo-engine.ts';
import '@holdfast/web/src/app/page.css';

/*
 * The real screens on an engine in memory. Wishes come in the fragment as JSON; events can be told through
 * `window.tell`. Only for looking and for tests of the screens: the app never imports it.
 */

declare global {
  interface Window {
    tell?: (event: EngineEvent) => void;
  }
}

const WISHES: DemoWishes = {
  state: 'new',
  sessions: 0,
  kitConfirmed: false,
  sync: 'off',
  copies: 2,
  healing: null,
  saveFails: false,
  deriveMs: 300,
  password: 'correct horse battery staple',
};

const wanted: unknown = JSON.parse(decodeURIComponent(window.location.hash.slice(1)) || '{}');
const wishes: DemoWishes = { ...WISHES, ...(typeof wanted === 'object' ? wanted : {}) };
const engine = createDemoEngine(wishes, {
  now: browserClock.now,
  sleep: (ms) => new Promise((done) => browserTimers.after(millis(ms), () => done())),
});
window.tell = engine.tell;

const stores = createStores(engine, {
  clock: browserClock,
  random: browserRandom,
  timers: browserTimers,
});
void start({
  engine,
  stores,
  workspace: () => 'Workspace',
  fillSample: async () => undefined,
  companionOrigin: 'http://127.0.0.1:9',
  serviceWorker: null,
});
