import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { LINK_LIMITS, type VerbFailure } from '@holdfast/shared/link/link.ts';
import { diskError } from './disk-error.ts';
import { sha256 } from './proof.ts';

export interface Root {
  readonly root: string;
  /** Real: without a symbolic link in it. */
  readonly path: string;
}

/** The folders that the user named to one connection. */
export interface Roots {
  readonly list: () => readonly Root[];
  readonly add: (path: string) => Promise<Result<Root, VerbFailure>>;
  /** The real path of what is there, when it lies inside the root. */
  readonly resolve: (root: string, path: string) => Promise<Result<Place, VerbFailure>>;
  /** The real path of a folder a shell may start in: under a root or under the home folder. */
  readonly shellFolder: (path: string) => Promise<Result<string, VerbFailure>>;
}

export interface Place {
  readonly root: Root;
  readonly path: string;
}

export const createRoots = (home: string): Roots => {
  const roots = new Map<string, Root>();

  return {
    list: () => [...roots.values()],
    add: async (path) => {
      const real = await realFolder(path);
      if (!real.ok) return real;
      const refused = await refusal(real.value, home);
      if (refused !== null) return err({ kind: 'root-refused', reason: refused });
      const root = { root: rootId(real.value), path: real.value };
      if (!roots.has(root.root) && roots.size >= LINK_LIMITS.roots) {
        return err({ kind: 'too-many', of: 'roots', limit: LINK_LIMITS.roots });
      }
      roots.set(root.root, root);
      return ok(root);
    },
    resolve: async (id, path) => {
      const root = roots.get(id);
      if (root === undefined) return err({ kind: 'unknown-root' });
      const inside = joinInside(root.path, path);
      if (inside === null) return err({ kind: 'outside-roots' });
      const real = await realOf(inside);
      if (!real.ok) return real;
      return isInside(root.path, real.value)
        ? ok({ root, path: real.value })
        : err({ kind: 'outside-roots' });
    },
    shellFolder: async (path) => {
      const real = await realOf(path);
      if (!real.ok) return real;
      const allowed = [await realHome(home), ...[...roots.values()].map((root) => root.path)];
      if (!allowed.some((folder) => isInside(folder, real.value))) {
        return err({ kind: 'outside-roots' });
      }
      return (await isFolder(real.value)) ? real : err({ kind: 'not-a-folder' });
    },
  };
};

/** Joined as text alone, so that a path which leaves its root by `..` is not even looked at. */
export const joinInside = (root: string, path: string): string | null => {
  if (path.includes('\0') || isAbsolute(path)) return null;
  const joined = normalize(join(root, path)).replace(/(?<=.)\/$/, '');
  return isInside(root, joined) ? joined : null;
};

export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The same folder has the same id at any time: the page names its files by it. */
const rootId = (path: string): string =>
  toHex(sha256(utf8(`holdfast-root\0${path}`)).subarray(0, 16));

const realFolder = async (path: string): Promise<Result<string, VerbFailure>> => {
  const real = await realOf(path);
  if (!real.ok) {
    return real.error.kind === 'not-found'
      ? err({ kind: 'root-refused', reason: 'not-found' })
      : real;
  }
  return (await isFolder(real.value))
    ? real
    : err({ kind: 'root-refused', reason: 'not-a-folder' });
};

/** A folder that has the home folder in it gives away as much as the home folder does. */
const refusal = async (path: string, home: string): Promise<'filesystem-root' | 'home' | null> => {
  if (dirname(path) === path) return 'filesystem-root';
  return isInside(path, await realHome(home)) ? 'home' : null;
};

const realHome = async (home: string): Promise<string> => {
  const real = await realOf(home);
  return real.ok ? real.value : home;
};

const realOf = async (path: string): Promise<Result<string, VerbFailure>> => {
  try {
    return ok(await realpath(path));
  } catch (error) {
    return err(diskError(error));
  }
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};
