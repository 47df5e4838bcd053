import { z } from 'zod';
import { markItem } from './changes.ts';
import { wireHead } from './commits.ts';
import { wireHash, wireNumber, wireSessionId } from './ids.ts';

const placedHead = wireHead.extend({
  seq: wireNumber,
  receivedAt: wireNumber,
  sizeBytes: wireNumber,
});
export type PlacedHead = z.output<typeof placedHead>;

/**
 * GET /vaults/:v/state?after=seq: what is newest now, without the history that led there. Pages go by
 * `seq`, as those of /changes do; a mark is here when it has the highest version of its subject.
 */
export const stateAnswer = z.object({
  refs: z.array(placedHead).readonly(),
  marks: z.array(markItem).readonly(),
  next: wireNumber,
  /** `seq` when this page was read: the cursor for /changes once `next` has reached it. */
  head: wireNumber,
  epoch: wireNumber,
  keyringVersion: wireNumber,
  incarnation: wireNumber,
  /** Over refs and packs (PROTOCOL.md, section 7); only where `root=1` asked for it. */
  root: wireHash.nullable(),
});

export type StateAnswer = z.output<typeof stateAnswer>;

/** GET /vaults/:v/sessions?after=sessionId: every session with its heads and newest marks. */
export const sessionsAnswer = z.object({
  sessions: z
    .array(
      z.object({
        sessionId: wireSessionId,
        heads: z.array(placedHead).readonly(),
        marks: z.array(markItem).readonly(),
      }),
    )
    .readonly(),
  /** The cursor for the next page; `null` on the last. */
  next: wireSessionId.nullable(),
});
export type SessionsAnswer = z.output<typeof sessionsAnswer>;
