/**
 * Makes the frozen vectors of the rooms that seal, sign and unlock: `npx tsx tests/vectors/make-crypto.ts`.
 * A file that is there is never written again: a format that changes gets a file of its own.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainVectors, signedVectors } from '../support/crypto/chain-vectors.ts';
import {
  accountVectors,
  companionVectors,
  keyVectors,
  paperVectors,
  slotVectors,
} from '../support/crypto/keyring-vectors.ts';
import {
  envelopeVectors,
  frameVectors,
  primitiveVectors,
  wrappedKeyVectors,
} from '../support/crypto/seal-vectors.ts';

const files: Readonly<Record<string, () => unknown>> = {
  'seal/envelopes.json': envelopeVectors,
  'seal/wrapped-keys.json': wrappedKeyVectors,
  'seal/frames.json': frameVectors,
  'seal/primitives.json': primitiveVectors,
  'chain/signed.json': signedVectors,
  'chain/plain.json': plainVectors,
  'keyring/slots.json': slotVectors,
  'keyring/keys.json': keyVectors,
  'keyring/paper.json': paperVectors,
  'keyring/companion.json': companionVectors,
  'keyring/account.json': accountVectors,
};

for (const [name, make] of Object.entries(files)) {
  const path = join(import.meta.dirname, name);
  if (existsSync(path)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(await make(), null, 2)}\n`);
}
