import { z } from 'zod';
import { wireAccountId, wireBytes, wireKeyId, wireNumber, wireSignature } from './ids.ts';

/**
 * What the holder of the key wants to be: a device that works, somebody who enrols with the account
 * secret, or somebody who comes back with the recovery kit. Signed, so that it cannot be exchanged.
 */
export const PURPOSES = ['device', 'enrol', 'recovery'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** D: an active device. E: an enrolment key; opens slots, account state and key ring, and nothing else. */
export const SCOPES = ['D', 'E'] as const;
export type Scope = (typeof SCOPES)[number];

/** POST /auth/challenge */
export const challengeRequest = z.strictObject({ accountId: wireAccountId, keyId: wireKeyId });

export const challengeAnswer = z.object({
  nonce: wireBytes(32, 32),
  /** Milliseconds since 1970; goes into the signature as it is. */
  expiresAt: wireNumber,
});

/** POST /auth/token. The signature is over PROTOCOL.md, section 5. */
export const tokenRequest = z.strictObject({
  accountId: wireAccountId,
  keyId: wireKeyId,
  nonce: wireBytes(32, 32),
  purpose: z.enum(PURPOSES),
  signature: wireSignature,
});

export const tokenAnswer = z.object({
  token: z.string().max(2_048),
  expiresAt: wireNumber,
  scope: z.enum(SCOPES),
  incarnation: wireNumber,
});
