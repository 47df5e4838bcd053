import { type AccountId, NO_VAULT, type Hash } from '../base/ids.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import type { ObjType } from '../seal/object-type.ts';

export interface AccountGeneration {
  readonly accountId: AccountId;
  /** Of the account root key. */
  readonly generation: number;
}

/** Where an envelope belongs that is the account's own. */
export const accountPlace = (
  { accountId, generation }: AccountGeneration,
  objType: ObjType,
  objectId: Hash,
): EnvelopePlace => ({ objType, accountId, vaultId: NO_VAULT, epoch: generation, objectId });
