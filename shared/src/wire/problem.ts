import { z } from 'zod';
import { wireHead } from './commits.ts';
import { wireCommitId, wireHash, wireNumber, wirePackId } from './ids.ts';

/** Status and title of every code (PROTOCOL.md, section 9). */
export const PROBLEMS = {
  malformed: [400, 'The request is not what this route takes'],
  unauthenticated: [401, 'No valid token or signature'],
  scope: [403, 'This token may not do that'],
  device_revoked: [403, 'The device was removed from its account'],
  registration_closed: [403, 'This server takes no new account'],
  unknown: [404, 'There is no such thing here'],
  timeout: [408, 'The request took too long'],
  stale_ref: [409, 'The ref is elsewhere'],
  counter_reused: [409, 'The counter stands for another commit'],
  unknown_parent: [409, 'A parent is not here'],
  missing_packs: [409, 'Packs are not here'],
  key_retired: [409, 'The key envelope is under a retired epoch'],
  keyring_stale: [409, 'The key ring has moved on'],
  state_stale: [409, 'The account state has moved on'],
  slots_stale: [409, 'The slots have changed'],
  mark_gap: [409, 'The mark does not follow what is here'],
  account_exists: [409, 'The account id is taken'],
  too_large: [413, 'Larger or more than this route takes'],
  hash_mismatch: [422, 'The bytes do not match their hash'],
  bad_signature: [422, 'The signature does not verify'],
  needs_mismatch: [422, 'The needed packs do not match their root'],
  no_slot: [422, 'An account without a slot cannot be opened'],
  unsupported: [426, 'A newer format than this server knows'],
  slow_down: [429, 'Too many requests'],
  internal: [500, 'The server failed'],
  busy: [503, 'The server has too much to do'],
  quota: [507, 'The account is full'],
} as const satisfies Record<string, readonly [number, string]>;

/** The facts of an answer that refuses; `title` and `status` beside them are for people and tools. */
export const problem = z.discriminatedUnion('code', [
  z.object({
    code: z.enum([
      'unauthenticated',
      'scope',
      'device_revoked',
      'registration_closed',
      'unknown',
      'timeout',
      'account_exists',
      'hash_mismatch',
      'bad_signature',
      'needs_mismatch',
      'no_slot',
      'slow_down',
      'internal',
      'busy',
    ]),
  }),
  z.object({ code: z.literal('malformed'), detail: z.string() }),
  /** `null`: this device has no commit in the session. */
  z.object({ code: z.literal('stale_ref'), head: wireHead.nullable() }),
  z.object({ code: z.literal('counter_reused'), commitId: wireCommitId }),
  z.object({ code: z.literal('unknown_parent'), ids: z.array(wireCommitId).readonly() }),
  z.object({ code: z.literal('missing_packs'), ids: z.array(wirePackId).readonly() }),
  /** The current epoch. */
  z.object({ code: z.literal('key_retired'), epoch: wireNumber }),
  z.object({ code: z.literal('keyring_stale'), version: wireNumber }),
  z.object({ code: z.literal('state_stale'), seq: wireNumber }),
  z.object({ code: z.literal('slots_stale'), etag: wireHash }),
  z.object({ code: z.literal('mark_gap'), highest: wireNumber }),
  z.object({ code: z.literal('too_large'), limit: wireNumber }),
  z.object({ code: z.literal('unsupported'), versions: z.array(wireNumber).readonly() }),
  z.object({ code: z.literal('quota'), used: wireNumber, limit: wireNumber }),
]);
export type Problem = z.output<typeof problem>;

/** A refusal inside the house: the same facts, told apart by `kind` as every failure here is. */
export type Refusal = Problem extends infer P
  ? P extends { readonly code: infer Code }
    ? { readonly kind: Code } & Omit<P, 'code'>
    : never
  : never;

export const problemOf = ({ kind, ...facts }: Refusal): Problem =>
  // The inverse of `Refusal`, which only renames the field.
  ({ code: kind, ...facts }) as Problem;
