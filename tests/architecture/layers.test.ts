import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { blindSeal, fences, openers, type RoomName, room } from './layers.ts';
import { type Edge, isPackage, parseSource, readSources, roomOf, within } from './source.ts';

const sources = readSources();
const paths = sources.map(({ path }) => path);
const edges = sources.flatMap((source) => source.edges);
const show = ({ from, to }: Edge): string => `${from} -> ${to}`;

test('the walk sees the code it judges', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(edges.length).toBeGreaterThan(20);
});

test('every source file has a room', () => {
  expect(paths.filter((path) => roomOf(path) === undefined)).toEqual([]);
});

test('a room imports only from the rooms it uses', () => {
  const broken = edges.filter(({ from, to }) => {
    const here = roomOf(from);
    if (here === undefined || isPackage(to)) return false;
    const there = roomOf(to);
    return there === undefined || (here !== there && !room(here).uses.includes(there));
  });
  expect(broken.map(show)).toEqual([]);
});

test('a room is entered by its door; only its types may be named where they are declared', () => {
  const broken = edges.filter(({ from, to, typeOnly }) => {
    const there = roomOf(to);
    if (typeOnly || there === undefined || there === roomOf(from) || room(there).open) return false;
    return to !== `${room(there).path}/${basename(room(there).path)}.ts`;
  });
  expect(broken.map(show)).toEqual([]);
});

test('features do not know one another', () => {
  const family = (path: string): string | undefined =>
    /^web\/src\/features\/([^/]+)\//.exec(path)?.[1];
  const broken = edges.filter(
    ({ from, to }) =>
      family(from) !== undefined && family(to) !== undefined && family(from) !== family(to),
  );
  expect(broken.map(show)).toEqual([]);
});

test('packages are imported only in their rooms', () => {
  const broken = edges.filter(({ from, to }) => {
    const here = roomOf(from);
    if (here === undefined || !isPackage(to) || to.startsWith('node:')) return false;
    return !(room(here).packages ?? []).some((name) => within(to, name));
  });
  expect(broken.map(show)).toEqual([]);
});

test("Node's own modules are imported only where Node runs", () => {
  const broken = edges.filter(({ from, to }) => {
    const here = roomOf(from);
    return here !== undefined && to.startsWith('node:') && !room(here).node;
  });
  expect(broken.map(show)).toEqual([]);
});

test('what can open is imported by the rooms that open, and by no other', () => {
  const broken = edges.filter(({ from, to }) => {
    const here = roomOf(from);
    if (here === undefined || here === 'seal' || roomOf(to) !== 'seal') return false;
    return !blindSeal.includes(to) && !openers.includes(here);
  });
  expect(broken.map(show)).toEqual([]);
});

test('an import names its target in plain text', () => {
  expect(sources.filter(({ blindImports }) => blindImports > 0).map(({ path }) => path)).toEqual(
    [],
  );
});

test.each(fences)('$words stay behind their fence: $why', ({ words, rooms: allowed }) => {
  const broken = sources.flatMap(({ path, words: used }) => {
    const here = roomOf(path);
    if (here === undefined || allowed.includes(here)) return [];
    return words.filter((word) => used.has(word)).map((word) => `${path}: ${word}`);
  });
  expect(broken).toEqual([]);
});

test.each([
  ['globalThis.indexedDB.open("x")', 'indexedDB'],
  ['const { subtle } = crypto', 'subtle'],
  ['crypto.subtle.digest("SHA-256", x)', 'subtle'],
  ['const f = Date.now', 'Date.now'],
  ['const { now } = Date', 'Date.now'],
  ['const at = new Date()', 'new Date()'],
  ['at(Math["random"]())', 'Math.random'],
  ['node["innerHTML"] = text', 'innerHTML'],
  ['Function("return this")()', 'Function()'],
  ['new Function("return this")', 'new Function'],
  ['const url = "http://x"; console.log(url)', 'console'],
])('%j is seen to use %s', (text, word) => {
  expect(parseSource('web/src/app/x.ts', text).words).toContain(word);
});

test('a comment, a string and a date that is given are no use of the clock', () => {
  const { words } = parseSource('x.ts', '// Date.now\nconst x = "new Date()"; new Date(x)');
  expect(fences.flatMap((fence) => fence.words).filter((word) => words.has(word))).toEqual([]);
});

test.each([
  ['import type { A } from "./a.ts"', 'web/src/app/a.ts', true],
  ['import { type A } from "@holdfast/shared/seal/hash.ts"', 'shared/src/seal/hash.ts', false],
  ['export type { A } from "../ui/a.ts"', 'web/src/ui/a.ts', true],
  ['export * from "zod/mini"', 'zod/mini', false],
  ['type A = import("./a.ts").A', 'web/src/app/a.ts', true],
  ['const a = () => import("@holdfast/server/src/x.ts")', 'server/src/x.ts', false],
  [
    'import url from "./engine.worker.ts?worker&url"',
    'web/src/app/engine.worker.ts?worker&url',
    false,
  ],
])('%j is an edge', (text, to, typeOnly) => {
  const from = 'web/src/app/x.ts';
  expect(parseSource(from, text).edges).toEqual([{ from, to, typeOnly }]);
});

test('no import cycles, not even of types', () => {
  const finished = new Set<string>();
  const trail: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    const start = trail.indexOf(file);
    if (start >= 0) return void cycles.push([...trail.slice(start), file].join(' -> '));
    if (finished.has(file)) return;
    trail.push(file);
    for (const { to } of edgesFrom(file)) visit(to);
    trail.pop();
    finished.add(file);
  };
  for (const path of paths) visit(path);
  expect(cycles).toEqual([]);
});

const edgesByFile = new Map(sources.map((source) => [source.path, source.edges]));
const edgesFrom = (file: string): readonly Edge[] => edgesByFile.get(file) ?? [];

/** Every file that `starts` bring in: by all imports, or only by those that survive compilation. */
const reachable = (
  starts: readonly string[],
  { types }: { readonly types: boolean },
): readonly string[] => {
  const seen = new Set<string>();
  const queue = [...starts];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(
      ...edgesFrom(file)
        .filter((edge) => !isPackage(edge.to) && (types || !edge.typeOnly))
        .map((edge) => edge.to),
    );
  }
  return [...seen];
};
const startsIn = (folder: string): readonly string[] =>
  paths.filter((path) => within(path, folder));
const inRooms = (files: readonly string[], names: readonly RoomName[]): readonly string[] => {
  const wanted = new Set<RoomName | undefined>(names);
  return files.filter((file) => wanted.has(roomOf(file)));
};

const ABLE_TO_OPEN: readonly RoomName[] = ['codec', 'keyring', 'recovery'];
const PLAINTEXT: readonly RoomName[] = ['capture', 'link', 'transcript', 'changes', 'merge'];

test('the server cannot reach a key or a plaintext, not even as a type', () => {
  const seen = reachable(startsIn('server/src'), { types: true });
  expect(inRooms(seen, [...ABLE_TO_OPEN, ...PLAINTEXT])).toEqual([]);
  expect(inRooms(seen, ['seal']).filter((file) => !blindSeal.includes(file))).toEqual([]);
});

test('the app host and the sync server share no code of their own', () => {
  const seen = reachable(startsIn('web/host'), { types: true });
  expect(seen.filter((file) => within(file, 'server/src'))).toEqual([]);
});

test('a connector reaches nothing that seals or opens', () => {
  const seen = reachable(startsIn('connectors'), { types: true });
  expect(inRooms(seen, [...ABLE_TO_OPEN, 'seal', 'chain'])).toEqual([]);
});

test('the page loads no code that touches keys or the disk; the worker does', () => {
  const page = reachable(
    paths.filter((path) => path === 'web/src/app/main.tsx'),
    { types: false },
  );
  expect(inRooms(page, [...ABLE_TO_OPEN, 'seal', 'chain', 'disk', 'engine'])).toEqual([]);
});
