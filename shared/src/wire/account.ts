import { z } from 'zod';
import { LIMITS } from './limits.ts';
import {
  wireAccountId,
  wireBytes,
  wireHash,
  wireNumber,
  wirePublicKey,
  wireVaultId,
} from './ids.ts';
import { wireKeyring } from './keyring.ts';
import { wireSlots } from './slots.ts';

/** A link of the account state chain as stored: the signed bytes, and its private part (objType 5). */
export const wireAccountState = z.strictObject({
  bytes: wireBytes(1, LIMITS.recordBytes),
  privatePart: wireBytes(1, LIMITS.privatePartBytes),
});
export type WireAccountState = z.output<typeof wireAccountState>;

/** POST /accounts */
export const createAccountRequest = z.strictObject({
  accountId: wireAccountId,
  /** IK; the same that signs the first state. */
  identityKey: wirePublicKey,
  /** EK */
  enrolKey: wirePublicKey,
  /** RE */
  recoveryKey: wirePublicKey,
  state: wireAccountState,
  slots: wireSlots,
  keyring: wireKeyring,
  /** Where registration asks for one. */
  registrationToken: z.string().max(128).optional(),
});
export type CreateAccountRequest = z.output<typeof createAccountRequest>;

export const createAccountAnswer = z.object({ seq: wireNumber, incarnation: wireNumber });

/** GET /account */
export const accountAnswer = z.object({
  accountId: wireAccountId,
  status: z.enum(['active']),
  bytesUsed: wireNumber,
  bytesAllowed: wireNumber,
  packsUsed: wireNumber,
  packsAllowed: wireNumber,
  incarnation: wireNumber,
  /** Of account-level changes. */
  seq: wireNumber,
  stateSeq: wireNumber,
  keyringVersion: wireNumber,
  vaults: z
    .array(z.object({ vaultId: wireVaultId, seq: wireNumber, epoch: wireNumber }))
    .readonly(),
});

export type AccountAnswer = z.output<typeof accountAnswer>;

/** GET /account-state?after=seq */
export const accountStatesAnswer = z.object({
  states: z.array(wireAccountState).max(LIMITS.statesPage).readonly(),
  /** Newest seq of the chain: there is another page while the last state here is older. */
  newest: wireNumber,
});

/**
 * POST /account-state. What is given beside the state is written in the same transaction. With scope E
 * only `state` may be there, and it may only add the caller.
 */
export const appendAccountStateRequest = z.strictObject({
  state: wireAccountState,
  slots: z.strictObject({ ifMatch: wireHash, slots: wireSlots }).optional(),
  keyring: wireKeyring.optional(),
  enrolKey: wirePublicKey.optional(),
  recoveryKey: wirePublicKey.optional(),
});
export type AppendAccountStateRequest = z.output<typeof appendAccountStateRequest>;

export const appendAccountStateAnswer = z.object({
  /** Of the chain. */
  stateSeq: wireNumber,
  /** Of account-level changes. */
  seq: wireNumber,
});
