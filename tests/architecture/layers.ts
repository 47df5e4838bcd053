/**
 * The map of the house: every room, and the rooms its lines may import from. A room may always import
 * from itself. `layers.test.ts` holds the code to this table, so the table is the document: change it
 * in the same commit as the code that needs the change, and say why in that commit.
 */
export interface Room {
  readonly path: string;
  /** Rooms this one may import from, by name; type-only imports count. */
  readonly uses: readonly string[];
  /** Packages that may be imported here; a scope such as `@codemirror` stands for all of it. */
  readonly packages?: readonly string[];
  /** Every file may be imported from outside. Otherwise only the door: `codec/codec.ts`. */
  readonly open?: true;
  /** May name Node's own modules. Rooms without this run in a browser too. */
  readonly node?: true;
}

const SHARED = [
  'base',
  'model',
  'wire',
  'capture',
  'link',
  'transcript',
  'changes',
  'seal',
  'chain',
  'codec',
  'keyring',
  'merge',
  'retention',
  'recovery',
  'sync',
];
const WEB = ['disk', 'transport', 'engine', 'boundary', 'inlets', 'stores', 'ui', 'features'];
const SERVER = ['routes', 'services', 'storage'];

export const rooms = {
  // shared: pure, runs anywhere, no I/O of its own
  base: { path: 'shared/src/base', uses: [], open: true },
  model: { path: 'shared/src/model', uses: ['base'], open: true },
  wire: { path: 'shared/src/wire', uses: ['base', 'model'], packages: ['zod'], open: true },
  capture: { path: 'shared/src/capture', uses: ['base', 'model'], packages: ['zod'] },
  link: { path: 'shared/src/link', uses: ['base', 'model', 'capture'], packages: ['zod'] },
  transcript: { path: 'shared/src/transcript', uses: ['base', 'model'], packages: ['zod'] },
  changes: { path: 'shared/src/changes', uses: ['base', 'model'] },
  seal: { path: 'shared/src/seal', uses: ['base'], open: true },
  chain: { path: 'shared/src/chain', uses: ['base', 'model', 'seal'] },
  codec: {
    path: 'shared/src/codec',
    uses: ['base', 'model', 'seal', 'chain'],
    packages: ['pako', 'zod', 'canonicalize'],
  },
  keyring: {
    path: 'shared/src/keyring',
    uses: ['base', 'model', 'seal', 'chain'],
    packages: ['hash-wasm', 'zod', '@zxcvbn-ts/core', '@zxcvbn-ts/language-common'],
  },
  merge: { path: 'shared/src/merge', uses: ['base', 'model'] },
  retention: { path: 'shared/src/retention', uses: ['base', 'model'] },
  recovery: { path: 'shared/src/recovery', uses: ['base', 'model', 'chain', 'codec'] },
  sync: { path: 'shared/src/sync', uses: ['base', 'model', 'wire', 'chain'], open: true },

  // web: the browser. Below the boundary runs in the worker, above it in the page
  disk: { path: 'web/src/disk', uses: ['base', 'model', 'seal'], packages: ['dexie'] },
  transport: {
    path: 'web/src/transport',
    uses: ['base', 'model', 'wire', 'sync'],
    packages: ['zod'],
  },
  engine: { path: 'web/src/engine', uses: [...SHARED, 'disk', 'transport'] },
  boundary: { path: 'web/src/boundary', uses: ['base', 'model', 'engine'], packages: ['comlink'] },
  stores: {
    path: 'web/src/stores',
    uses: ['base', 'model', 'changes', 'link', 'boundary'],
    packages: ['zustand'],
  },
  inlets: {
    path: 'web/src/inlets',
    uses: ['base', 'model', 'capture', 'link', 'transcript', 'boundary', 'stores'],
  },
  ui: { path: 'web/src/ui', uses: [], packages: ['react', 'lucide-react'], open: true },
  features: {
    path: 'web/src/features',
    uses: ['base', 'model', 'transcript', 'stores', 'ui'],
    packages: [
      'react',
      'zustand',
      '@xterm',
      '@codemirror',
      'dockview',
      '@tanstack/react-virtual',
      'react-markdown',
      'remark-gfm',
      'rehype-sanitize',
      'wouter',
      'lucide-react',
      'qr',
    ],
    open: true,
  },
  app: {
    path: 'web/src/app',
    uses: [...SHARED, ...WEB],
    packages: [
      'react',
      'react-dom',
      'workbox-core',
      'workbox-precaching',
      'workbox-routing',
      'workbox-window',
      'wouter',
      'zod',
    ],
  },

  // the process that serves the built app with its headers, and the launcher of `npm start`
  appHost: {
    path: 'web/host',
    uses: ['base'],
    packages: ['hono', '@hono/node-server'],
    open: true,
    node: true,
  },

  // server: blind. It can check a sealed thing, never open one
  services: {
    path: 'server/src/services',
    uses: ['base', 'model', 'wire', 'seal', 'chain', 'sync'],
    packages: ['rate-limiter-flexible'],
    open: true,
  },
  storage: {
    path: 'server/src/storage',
    uses: ['base', 'model', 'services'],
    packages: ['@libsql/client'],
    node: true,
  },
  routes: {
    path: 'server/src/routes',
    uses: ['base', 'model', 'wire', 'services'],
    packages: ['hono', 'zod'],
    open: true,
  },
  host: {
    path: 'server/src/host',
    uses: ['base', 'model', 'wire', 'sync', ...SERVER],
    packages: ['hono', '@hono/node-server', 'pino', 'ws'],
    open: true,
    node: true,
  },

  // connectors: other processes. They see plaintext, store none of it, hold no vault key
  browserConnector: {
    path: 'connectors/browser/src',
    uses: ['base', 'model', 'capture'],
    open: true,
  },
  desktopConnector: {
    path: 'connectors/desktop/src',
    uses: ['base', 'model', 'capture', 'link', 'transcript'],
    packages: ['@lydell/node-pty', 'ws'],
    open: true,
    node: true,
  },
} as const satisfies Record<string, Room>;

export type RoomName = keyof typeof rooms;
export const room = (name: RoomName): Room => rooms[name];

/** The files of `seal` that can check and name but not open: all that a blind room may reach. */
export const blindSeal: readonly string[] = ['hash.ts', 'label.ts', 'owned.ts', 'verify.ts'].map(
  (file) => `${rooms.seal.path}/${file}`,
);
/** The only rooms that may import the rest of `seal`. */
export const openers: readonly RoomName[] = ['codec', 'keyring'];

export interface Fence {
  /** As `wordsOf` writes them: a name, `.member`, `owner.member`, `new Name()` without arguments. */
  readonly words: readonly string[];
  readonly rooms: readonly RoomName[];
  readonly why: string;
}

const EDGES: readonly RoomName[] = [
  'app',
  'appHost',
  'host',
  'browserConnector',
  'desktopConnector',
];

/** What the platform offers and only these rooms may name. */
export const fences: readonly Fence[] = [
  {
    words: ['indexedDB', 'Dexie', 'createSyncAccessHandle'],
    rooms: ['disk'],
    why: 'one room owns local storage',
  },
  {
    words: ['localStorage', 'sessionStorage'],
    rooms: [],
    why: 'they hold plaintext strings at rest',
  },
  { words: ['subtle'], rooms: ['seal'], why: 'one room to audit, not twenty' },
  {
    words: ['Math.random'],
    rooms: [],
    why: 'ids and nonces need a cryptographic generator',
  },
  {
    words: ['getRandomValues', 'randomUUID', 'randomBytes'],
    rooms: [...EDGES, 'boundary'],
    why: 'randomness is a port',
  },
  {
    words: ['Date.now', 'new Date()', 'performance.now'],
    rooms: [...EDGES, 'boundary'],
    why: 'time is a port',
  },
  {
    words: ['setTimeout', 'setInterval'],
    rooms: [...EDGES, 'boundary', 'ui', 'features'],
    why: 'timers are a port',
  },
  {
    words: ['WebSocket', 'EventSource', 'XMLHttpRequest', 'fetch'],
    rooms: [...EDGES, 'transport', 'inlets'],
    why: 'two rooms talk to the network, and they say to whom',
  },
  {
    words: ['eval', 'new Function', 'Function()'],
    rooms: [],
    why: 'text never becomes code',
  },
  {
    words: [
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'dangerouslySetInnerHTML',
      'document.write',
      'srcdoc',
    ],
    rooms: [],
    why: 'captured text never becomes markup',
  },
  { words: ['console'], rooms: ['appHost', 'host', 'desktopConnector'], why: 'logging is a port' },
  {
    words: ['createRequire'],
    rooms: [],
    why: 'an import the table cannot see is no import',
  },
];
