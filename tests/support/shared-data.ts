import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../shared/data');

/** Real recordings that are not part of the project. Where they are absent, tests on them are skipped. */
export const hasSharedData = (name: string): boolean => {
  const here = existsSync(join(FOLDER, name));
  if (!here) process.stderr.write(`skipped: no ${name} in ../shared/data\n`);
  return here;
};

export const readSharedData = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(FOLDER, name)));
