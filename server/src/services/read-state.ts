import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { StateAnswer } from '@holdfast/shared/wire/state.ts';
import type { MetaStore } from './meta-store.ts';
import { stateRoot } from './state-root.ts';
import type { PageLimit, VaultStore } from './vault-store.ts';

/** One page of what is newest in a vault; the root over everything only where it is asked for. */
export const readState = async (
  { accounts, incarnation }: MetaStore,
  vault: VaultStore,
  afterSeq: number,
  page: PageLimit,
  withRoot: boolean,
): Promise<Result<StateAnswer, Refusal>> => {
  const account = await accounts.find(vault.accountId);
  if (account === null) return err({ kind: 'unknown' });
  const { epoch } = await vault.place();
  const state = await vault.state(afterSeq, page);
  const root = withRoot ? await stateRoot(await vault.refs(), await vault.packIds()) : null;
  return ok({ ...state, epoch, keyringVersion: account.keyringVersion, incarnation, root });
};
