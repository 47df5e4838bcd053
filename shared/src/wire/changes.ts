import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { wireBytes, wireCommitId, wireHash, wireMarkId, wireNumber, wirePackId } from './ids.ts';

const placed = { seq: wireNumber, receivedAt: wireNumber };

/** A commit; it is the move of its (session, device)'s ref as well, since nothing else moves a ref. */
const commitItem = z.object({
  kind: z.literal('commit'),
  ...placed,
  id: wireCommitId,
  bytes: wireBytes(1, LIMITS.recordBytes),
});
/** A mark and its sealed label. */
export const markItem = z.object({
  kind: z.literal('mark'),
  ...placed,
  id: wireMarkId,
  bytes: wireBytes(1, LIMITS.recordBytes),
  label: wireBytes(1, LIMITS.labelBytes),
});
export type MarkItem = z.output<typeof markItem>;
/** Packs the server cannot serve any more: whoever has them uploads them again. */
const damageItem = z.object({
  kind: z.literal('damage'),
  ...placed,
  packs: z.array(wirePackId).readonly(),
});

export const changeItem = z.discriminatedUnion('kind', [commitItem, markItem, damageItem]);
export type ChangeItem = z.output<typeof changeItem>;

/** GET /vaults/:v/changes?after=seq&limit */
export const changesAnswer = z.object({
  /** In order of `seq`. */
  items: z.array(changeItem).readonly(),
  /** The cursor for the next page. */
  next: wireNumber,
  /** The newest `seq`: there is more while `next` is below it. */
  head: wireNumber,
  incarnation: wireNumber,
});

export const accountChangeItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account-state'), ...placed, stateSeq: wireNumber }),
  z.object({ kind: z.literal('keyring'), ...placed, version: wireNumber }),
  z.object({ kind: z.literal('slots'), ...placed, etag: wireHash }),
  markItem,
]);
export type AccountChangeItem = z.output<typeof accountChangeItem>;

/** GET /changes?after=seq&limit */
export const accountChangesAnswer = z.object({
  items: z.array(accountChangeItem).readonly(),
  next: wireNumber,
  head: wireNumber,
  incarnation: wireNumber,
});
