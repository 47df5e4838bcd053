import { type Bytes, equalBytes } from '../base/bytes.ts';
import { idBytes } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type ChainError, encodeAccountState, verifyAccountState } from '../chain/chain.ts';
import type { AccountState, ChainedAccountState } from '../model/account.ts';
import type { StoredAccountState } from '../model/account-record.ts';
import type { BaseKey, SealDeps } from '../seal/envelope.ts';
import { hashOf, sha256 } from '../seal/hash.ts';
import { sign } from '../seal/sign.ts';
import { type AccountEvent, sealPrivatePart } from './private-part.ts';

export type StateError = ChainError | { readonly kind: 'hash-mismatch' };

/** Verifies a stored state as the one that follows, and that its private part is the one it names. */
export const followState = async (
  previous: ChainedAccountState | null,
  stored: StoredAccountState,
): Promise<Result<ChainedAccountState, StateError>> => {
  const verified = await verifyAccountState(stored.bytes, previous);
  if (!verified.ok) return verified;
  const named = idBytes(verified.value.state.privatePartHash);
  return equalBytes(await sha256(stored.privatePart), named)
    ? verified
    : err({ kind: 'hash-mismatch' });
};

/** Walks a chain from its first state. An empty one is a gap: every account has a first state. */
export const followStates = async (
  stored: readonly StoredAccountState[],
): Promise<Result<StateChain, StateError>> => {
  const states: ChainedAccountState[] = [];
  for (const next of stored) {
    // Each state is verified against the one before: there is nothing to do side by side.
    const followed = await followState(states.at(-1) ?? null, next);
    if (!followed.ok) return followed;
    states.push(followed.value);
  }
  const newest = states.at(-1);
  return newest === undefined ? err({ kind: 'chain-gap' }) : ok({ states, newest });
};

export interface StateChain {
  readonly states: readonly ChainedAccountState[];
  readonly newest: ChainedAccountState;
}

/** Everything of a state but what making it computes. */
export type StateDraft = Omit<AccountState, 'privatePartHash'>;

export interface StateSigners {
  readonly accountKey: BaseKey;
  /** DK of the device that makes the state. */
  readonly deviceKey: CryptoKey;
  /** IK. */
  readonly identityKey: CryptoKey;
}

/** Seals the words of an event and signs the state that names them, with both keys. */
export const makeState = async (
  deps: SealDeps,
  { accountKey, deviceKey, identityKey }: StateSigners,
  draft: StateDraft,
  event: AccountEvent,
): Promise<{ readonly chained: ChainedAccountState; readonly stored: StoredAccountState }> => {
  const privatePart = await sealPrivatePart(deps, accountKey, draft, draft.seq, event);
  const state = { ...draft, privatePartHash: await hashOf(privatePart) };
  const { hash, bytes } = await encodeAccountState(
    state,
    (message: Bytes) => sign(deviceKey, message),
    (message: Bytes) => sign(identityKey, message),
  );
  return { chained: { hash, state }, stored: { bytes, privatePart } };
};

/** The state after `previous` that changes nothing, to be changed. */
export const draftAfter = ({ hash, state }: ChainedAccountState): StateDraft => {
  const { privatePartHash: _, ...rest } = state;
  return { ...rest, seq: state.seq + 1, prevHash: hash };
};
