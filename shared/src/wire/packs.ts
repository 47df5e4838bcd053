import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { wireNumber, wirePackId } from './ids.ts';

/** POST /vaults/:v/packs/check. Renews the lease of every pack that is there and whole. */
export const checkPacksRequest = z.strictObject({
  ids: z.array(wirePackId).min(1).max(LIMITS.checkIds).readonly(),
});
/** In the order asked. A damaged pack is to be uploaded again, as a missing one is. */
export const checkPacksAnswer = z.object({
  missing: z.array(wirePackId).readonly(),
  damaged: z.array(wirePackId).readonly(),
});

/** PUT /vaults/:v/packs/:id */
export const putPackAnswer = z.object({ id: wirePackId, sizeBytes: wireNumber });

/** POST /vaults/:v/packs/get; the answer is a framed stream (PROTOCOL.md, section 3). */
export const getPacksRequest = z.strictObject({
  ids: z.array(wirePackId).min(1).max(LIMITS.getIds).readonly(),
});

/** POST /vaults/:v/damage */
export const damageRequest = z.strictObject({
  ids: z.array(wirePackId).min(1).max(LIMITS.damageIds).readonly(),
});
/** Those the server found damaged or gone itself; `seq` of the notice, or `null` when there was none. */
export const damageAnswer = z.object({
  damaged: z.array(wirePackId).readonly(),
  seq: wireNumber.nullable(),
});
