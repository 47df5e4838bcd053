import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { repository } from './processes.ts';

export interface BuildError {
  readonly kind: 'build-failed';
}

const STAMP = join(repository, 'dist/.stamp');
const PAGE = join(repository, 'dist/app/index.html');
const INPUTS = ['shared/src', 'web', 'public', 'vite.config.ts', 'package.json', 'pnpm-lock.yaml'];
const NOT_INPUTS = new Set(['node_modules', 'dist', 'host']);

/** True when `dist/app` was not built from the files as they are now. */
export const isBuildStale = async (): Promise<boolean> => {
  const stamp = await readFile(STAMP, 'utf8').catch(() => '');
  return !existsSync(PAGE) || stamp !== (await hashInputs());
};

/** Builds `dist/app` and records what it was built from. Lines of the build go to `hear`. */
export const buildApp = async (hear: (line: string) => void): Promise<Result<void, BuildError>> => {
  const inputs = await hashInputs();
  const code = await runVite(hear);
  if (code !== 0 || !existsSync(PAGE)) return err({ kind: 'build-failed' });
  await mkdir(join(repository, 'dist'), { recursive: true });
  await writeFile(STAMP, inputs);
  return ok(undefined);
};

const runVite = (hear: (line: string) => void): Promise<number | null> => {
  const vite = join(repository, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build'], {
    cwd: repository,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
};

const hashInputs = async (): Promise<string> => {
  const hash = createHash('sha256');
  const files = (await Promise.all(INPUTS.map((input) => filesIn(join(repository, input))))).flat();
  for (const file of files.toSorted()) {
    const content = await readFile(file);
    hash.update(`${relative(repository, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
};

const filesIn = async (path: string): Promise<readonly string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return existsSync(path) ? [path] : [];
  const inside = entries
    .filter(({ name }) => !NOT_INPUTS.has(name) && !name.endsWith('.md'))
    .map(({ name }) => filesIn(join(path, name)));
  return (await Promise.all(inside)).flat();
};
