import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * What Chromium keeps in a profile for our origin, by the part each file plays. `database` is the one
 * file of the SQLite back end, the others before it are those of LevelDB.
 */
export type FileKind = 'log' | 'table' | 'manifest' | 'blob' | 'database' | 'journal';

const PATTERNS: Readonly<Record<FileKind, RegExp>> = {
  log: /IndexedDB\/.*\.leveldb\/\d+\.log$/,
  table: /IndexedDB\/.*\.leveldb\/\d+\.ldb$/,
  manifest: /IndexedDB\/.*\.leveldb\/MANIFEST-\d+$/,
  blob: /IndexedDB\/.*\.blob\/.*\/[0-9a-f]+$/,
  database: /IndexedDB\/.*\.(sqlite|db)$/,
  journal: /File System\/\d+\/t\/\d+\/\d+$/,
};

/** Files of one kind that are not empty, largest first. Only of a profile whose browser has ended. */
export const filesOfKind = async (profile: string, kind: FileKind): Promise<readonly string[]> => {
  const entries = await readdir(profile, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => PATTERNS[kind].test(relative(profile, path).replaceAll('\\', '/')));
  const sized = await Promise.all(
    paths.map(async (path) => ({ path, sizeBytes: (await stat(path)).size })),
  );
  return sized
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .map(({ path }) => path);
};

/** Flips one bit of one byte; the same seed chooses the same byte and bit of the same file. */
export const flipByte = async (
  file: string,
  seed: number,
): Promise<{ readonly offset: number; readonly from: number; readonly to: number }> => {
  const content = await readFile(file);
  const random = seededRandom(seed);
  const offset = Math.floor(random() * content.length);
  const from = content[offset] ?? 0;
  const to = from ^ (1 << Math.floor(random() * 8));
  content[offset] = to;
  await writeFile(file, content);
  return { offset, from, to };
};

/** What a browser does when it gives a damaged database up. */
export const deleteDatabases = (profile: string): Promise<void> =>
  rm(join(profile, 'Default/IndexedDB'), { recursive: true, force: true });

/** A copy to damage. It has to be opened on the same port: an origin includes it. */
export const copyProfile = async (profile: string, to: string): Promise<void> => {
  await cp(profile, to, { recursive: true });
  // The copy belongs to no running browser.
  await Promise.all(
    ['SingletonLock', 'SingletonCookie', 'SingletonSocket'].map((name) =>
      rm(join(to, name), { force: true }),
    ),
  );
};

/** Mulberry32: numbers in [0, 1) that depend on the seed alone. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
