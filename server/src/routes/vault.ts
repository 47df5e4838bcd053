import { z } from 'zod';
import type { VaultId } from '@holdfast/shared/base/ids.ts';
import { wireVaultId } from '@holdfast/shared/wire/ids.ts';
import type { DeviceCaller } from '../services/caller.ts';
import type { Services } from '../services/services.ts';
import type { VaultStore } from '../services/vault-store.ts';
import { refused, type Reply } from './reply.ts';

export const vaultParams = z.strictObject({ v: wireVaultId });

/** The only way from a route to a vault: the caller's account has it, or it does not exist. */
export const withVault = async (
  { meta }: Pick<Services, 'meta'>,
  { accountId }: DeviceCaller,
  vaultId: VaultId,
  use: (vault: VaultStore) => Promise<Reply>,
): Promise<Reply> => {
  const vault = await meta.vault(accountId, vaultId);
  return vault === null ? refused({ kind: 'unknown' }) : use(vault);
};
