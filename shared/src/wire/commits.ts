import { z } from 'zod';
import { wireCommitId, wireDeviceId, wireNumber, wirePackId, wireSessionId } from './ids.ts';

/** Where a device stands in a session. */
export const wireHead = z.object({
  sessionId: wireSessionId,
  deviceId: wireDeviceId,
  counter: z.int().min(1),
  commitId: wireCommitId,
});

/** POST /vaults/:v/commits */
export const postCommitAnswer = z.object({
  seq: wireNumber,
  /** Of the commit's session, every device. */
  heads: z.array(wireHead).readonly(),
  /** The heads that the commit does not descend from. */
  diverged: z.array(wireCommitId).readonly(),
});
export type PostCommitAnswer = z.output<typeof postCommitAnswer>;

/** GET /vaults/:v/commits/:id/needs: the full set, ascending. */
export const needsAnswer = z.object({ packs: z.array(wirePackId).readonly() });
