import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { DeviceId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { AccountStore, StoredAccount } from './account-store.ts';
import type { DeviceCaller } from './caller.ts';

export interface Writer {
  readonly account: StoredAccount;
  /** The caller's own key, for objects that name the caller's device; `null` for all others. */
  readonly signingKeyOf: (deviceId: DeviceId) => Bytes | null;
}

/** A device signs for itself and for nobody else, and only while it is active. */
export const checkWriter = async (
  accounts: AccountStore,
  caller: DeviceCaller,
): Promise<Result<Writer, Refusal>> => {
  const account = await accounts.find(caller.accountId);
  const device = await accounts.device(caller.accountId, caller.deviceId);
  if (account === null || device === null) return err({ kind: 'unauthenticated' });
  if (device.status === 'revoked') return err({ kind: 'device_revoked' });
  return ok({
    account,
    signingKeyOf: (deviceId) => (deviceId === caller.deviceId ? device.signingKey : null),
  });
};

/** An object may name no account state that is not here: nobody else could tell who its writer is. */
export const checkStateKnown = (
  { accountStateSeq }: { readonly accountStateSeq: number },
  { stateSeq }: StoredAccount,
): Result<void, Refusal> =>
  accountStateSeq <= stateSeq ? ok(undefined) : err({ kind: 'state_stale', seq: stateSeq });
