import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HASHED = /^(.+-)([\w-]{8})(\.\w+)$/;
const TEXT = /\.(?:js|css|html|webmanifest)$/;

/** The version that `secondVersionOf` names itself. */
export const SECOND_VERSION = '99.0.0';

/**
 * Another release of a built app: every file with a hash in its name gets another one, so that no address
 * of the first exists any more, and the version is a later one. What it does is the same.
 */
export const secondVersionOf = async (built: string, folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await cp(built, folder, { recursive: true });
  const assets = join(folder, 'assets');
  const renamed = new Map<string, string>();
  for (const name of await readdir(assets)) {
    const [, stem, hash, ending] = HASHED.exec(name) ?? [];
    if (stem === undefined || hash === undefined || ending === undefined) continue;
    renamed.set(name, `${stem}${hash.slice(0, 6)}V2${ending}`);
  }

  const paths = (await readdir(folder, { recursive: true })).filter((path) => TEXT.test(path));
  await Promise.all(paths.map((path) => rewrite(join(folder, path), renamed)));
  await Promise.all(
    [...renamed].map(([name, next]) => rename(join(assets, name), join(assets, next))),
  );
};

const rewrite = async (path: string, renamed: ReadonlyMap<string, string>): Promise<void> => {
  let text = await readFile(path, 'utf8');
  for (const [name, next] of renamed) text = text.replaceAll(name, next);
  if (path.endsWith('sw.js'))
    text = text.replace(
      /port\.postMessage\((["'`])\d+\.\d+\.\d+\1\)/,
      `port.postMessage("${SECOND_VERSION}")`,
    );
  await writeFile(path, text);
};
