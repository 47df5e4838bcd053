/**
 * Makes the frozen vectors of room `codec`: `npx tsx tests/vectors/make-codec.ts`. A file that is there is
 * never written again: a format that changes gets a file of its own.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  changeVectors,
  firstSessionVectors,
  pieceVectors,
  secondSessionVectors,
  smallVectors,
} from '../support/codec-vectors.ts';

const files: Readonly<Record<string, () => unknown>> = {
  'session-1.json': firstSessionVectors,
  'session-2.json': secondSessionVectors,
  'changes-1.json': changeVectors,
  'small-1.json': smallVectors,
  'pieces-1.json': pieceVectors,
};

const folder = join(import.meta.dirname, 'codec');
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(files)) {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, `${JSON.stringify(await make(), null, 2)}\n`);
}
