import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What a person waits for, in kilobytes after gzip. A file past its budget by more than 8 % fails.
const TOLERANCE = 1.08;
const app = join(import.meta.dirname, 'dist/app');

const page = readFileSync(join(app, 'index.html'), 'utf8');
const namedInPage = (pattern: RegExp): readonly string[] =>
  [...page.matchAll(pattern)].map(([, path = '']) => `dist/app${path}`);
const firstScripts = namedInPage(/(?:src|href)="(\/[^"]+\.js)"/g);
const firstStyles = namedInPage(/href="(\/[^"]+\.css)"/g);

const assets = readdirSync(join(app, 'assets')).map((name) => `dist/app/assets/${name}`);
const workers = assets.filter((path) => /worker[^/]*\.js$/.test(path));
const lazyScripts = assets.filter(
  (path) => path.endsWith('.js') && !firstScripts.includes(path) && !workers.includes(path),
);

const budget = (name: string, path: readonly string[], kilobytes: number): object => ({
  name,
  path: [...path],
  limit: `${(kilobytes * TOLERANCE).toFixed(1)} kB`,
  gzip: true,
});

/** Each worker and each lazy file has the budget of its kind (docs/decisions/0025-size-budgets.md). */
const KINDS: readonly (readonly [kind: RegExp, kilobytes: number])[] = [
  [/engine\.worker/, 125],
  [/worker/, 15],
  [/conversation/, 55],
  [/editor/, 140],
  [/\/dist-/, 220], // the dictionaries that judge a password
  [/./, 90],
];
const ownBudget = (path: string): object => {
  const [, kilobytes = 0] = KINDS.find(([kind]) => kind.test(path)) ?? [];
  return budget(path.slice('dist/app/assets/'.length), [path], kilobytes);
};

// oxlint-disable-next-line import/no-default-export -- the tool asks for one
export default [
  budget('first load, scripts', firstScripts, 110),
  budget('first load, styles', firstStyles, 15),
  ...workers.map(ownBudget),
  ...lazyScripts.map(ownBudget),
  budget('everything the service worker keeps', ['dist/app/**/*.{html,js,css,wasm,svg}'], 900),
];
