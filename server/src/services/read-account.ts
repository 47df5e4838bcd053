import type { AccountId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { AccountAnswer } from '@holdfast/shared/wire/account.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { MetaStore } from './meta-store.ts';

/** What the account has and uses. */
export const readAccount = async (
  { accounts, incarnation }: MetaStore,
  accountId: AccountId,
): Promise<Result<AccountAnswer, Refusal>> => {
  const account = await accounts.find(accountId);
  if (account === null) return err({ kind: 'unknown' });
  const { bytesUsed, bytesAllowed, packsUsed, packsAllowed, seq, stateSeq, keyringVersion } =
    account;
  return ok({
    accountId,
    status: 'active',
    bytesUsed,
    bytesAllowed,
    packsUsed,
    packsAllowed,
    incarnation,
    seq,
    stateSeq,
    keyringVersion,
    vaults: await accounts.vaults(accountId),
  });
};
