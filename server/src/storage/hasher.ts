import { createHash } from 'node:crypto';
import type { Hasher } from '../services/hasher.ts';

export const nodeHasher: Hasher = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
};
