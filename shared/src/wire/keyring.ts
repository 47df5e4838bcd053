import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { wireBytes, wireNumber } from './ids.ts';

/** The key ring as the server sees it: sealed (objType 3), with the identity key wrapped (objType 4). */
export const wireKeyring = z.strictObject({
  version: z.int().min(1),
  /** Of the account root key that wraps both. */
  generation: z.int().min(1),
  ring: wireBytes(1, LIMITS.ringBytes),
  identity: wireBytes(1, LIMITS.wrappedKeyBytes),
});
export type WireKeyring = z.output<typeof wireKeyring>;

/** PUT /keyring: `version` is the newest + 1. GET answers the newest. */
export const putKeyringAnswer = z.object({ version: wireNumber });
