import { equalBytes } from '@holdfast/shared/base/bytes.ts';
import type { AccountId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  deviceAddedBy,
  parseAccountState,
  verifyAccountState,
} from '@holdfast/shared/chain/chain.ts';
import type { AccountState, ChainedAccountState } from '@holdfast/shared/model/account.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { checkPublicKey } from '@holdfast/shared/seal/verify.ts';
import type { AppendAccountStateRequest, WireAccountState } from '@holdfast/shared/wire/account.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { AccountStep, AccountStore, NewAccountState, StoredAccount } from './account-store.ts';
import type { Caller } from './caller.ts';
import { refusalOf } from './chain-refusal.ts';
import { checkAccountEnvelope } from './envelope-check.ts';
import type { Hub } from './hub.ts';
import { checkKeyring } from './keyring.ts';
import { checkSlots } from './slots.ts';
import { untilSettled } from './until-settled.ts';

export interface AccountStateDeps {
  readonly accounts: AccountStore;
  readonly hub: Hub;
  readonly clock: Clock;
}

export interface AppendedState {
  readonly stateSeq: number;
  readonly seq: number;
  /** False for a state that was here. */
  readonly created: boolean;
}

/**
 * Appends the next link of the account's chain, with what is given beside it, in one transaction. From
 * here on the devices it revokes can do nothing more.
 */
export const appendAccountState = async (
  deps: AccountStateDeps,
  caller: Caller,
  request: AppendAccountStateRequest,
): Promise<Result<AppendedState, Refusal>> => {
  const { accounts, hub, clock } = deps;
  const { accountId } = caller;
  const hash = await hashOf(request.state.bytes);

  return untilSettled<AppendedState>(async () => {
    const known = await accounts.stateChange(accountId, hash);
    if (known !== null) return ok({ ...known, created: false });
    const decided = await decide(accounts, caller, request);
    if (!decided.ok) return decided;
    const { step, next } = decided.value;
    const written = await accounts.appendState(accountId, step, clock.now());
    if (!written.ok) return written;
    tellOf(hub, next, written.value.seq);
    return ok({ stateSeq: next.seq, seq: written.value.seq, created: true });
  });
};

/** The chain from there on. */
export const readAccountStates = async (
  accounts: AccountStore,
  accountId: AccountId,
  afterSeq: number,
  page: { readonly limit: number; readonly maxBytes: number },
): Promise<{ readonly states: readonly WireAccountState[]; readonly newest: number }> => ({
  states: await accounts.states(accountId, afterSeq, page),
  newest: (await accounts.find(accountId))?.stateSeq ?? 0,
});

/** Verifies a state as the one that follows; `null`: as the first. */
export const checkNextState = async (
  accountId: AccountId,
  { bytes, privatePart }: WireAccountState,
  previous: ChainedAccountState | null,
): Promise<Result<{ readonly state: AccountState; readonly stored: NewAccountState }, Refusal>> => {
  const verified = await verifyAccountState(bytes, previous);
  if (!verified.ok) return err(refusalOf(verified.error, previous?.state.seq ?? 0));
  const { state, hash } = verified.value;
  if (state.accountId !== accountId) {
    return err({ kind: 'malformed', detail: 'state: of another account' });
  }
  if (!holdsTogether(state, previous?.state ?? null)) {
    return err({ kind: 'malformed', detail: 'state: takes back what an earlier one says' });
  }
  const sealed = checkAccountEnvelope(accountId, 'accountPrivate', privatePart);
  if (!sealed.ok) return sealed;
  if ((await hashOf(privatePart)) !== state.privatePartHash) return err({ kind: 'hash_mismatch' });

  const { seq, devices, vaults } = state;
  return ok({ state, stored: { seq, hash, bytes, privatePart, devices, vaults } });
};

/** What no account state may change: who a device is, that it is revoked, that an epoch is retired. */
const holdsTogether = (next: AccountState, previous: AccountState | null): boolean => {
  const devices = new Map(previous?.devices.map((device) => [device.deviceId, device]));
  const epochs = new Map(previous?.vaults.map(({ vaultId, epoch }) => [vaultId, epoch]));
  return (
    next.vaults.every(({ vaultId, epoch }) => epoch >= (epochs.get(vaultId) ?? 1)) &&
    next.devices.every((device) => {
      const known = devices.get(device.deviceId);
      if (known === undefined) return true;
      const sameKeys =
        equalBytes(known.signingKey, device.signingKey) &&
        equalBytes(known.agreementKey, device.agreementKey);
      return sameKeys && (known.status === 'active' || device.status === 'revoked');
    })
  );
};

const decide = async (
  accounts: AccountStore,
  caller: Caller,
  request: AppendAccountStateRequest,
): Promise<Result<{ readonly step: AccountStep; readonly next: AccountState }, Refusal>> => {
  const { accountId } = caller;
  const account = await accounts.find(accountId);
  if (account === null) return err({ kind: 'unknown' });
  const previous = await newestState(accounts, account);
  const next = await checkNextState(accountId, request.state, previous);
  if (!next.ok) return next;
  if (caller.scope === 'E' && !onlyAddsCaller(previous.state, next.value.state, request)) {
    return err({ kind: 'scope' });
  }
  const beside = await checkBeside(account, request);
  if (!beside.ok) return beside;
  const { stateSeq, stateHash } = account;
  return ok({
    step: { previous: { stateSeq, stateHash }, state: next.value.stored, ...beside.value },
    next: next.value.state,
  });
};

/** All that an enrolment key may do. */
const onlyAddsCaller = (
  previous: AccountState,
  next: AccountState,
  { slots, keyring, enrolKey, recoveryKey }: AppendAccountStateRequest,
): boolean =>
  [slots, keyring, enrolKey, recoveryKey].every((beside) => beside === undefined) &&
  deviceAddedBy(previous, next) !== null;

const checkBeside = async (
  account: StoredAccount,
  request: AppendAccountStateRequest,
): Promise<Result<Omit<AccountStep, 'previous' | 'state'>, Refusal>> => {
  const { keyring, enrolKey = null, recoveryKey = null } = request;
  if ([enrolKey, recoveryKey].some((key) => key !== null && !checkPublicKey(key).ok)) {
    return err({ kind: 'malformed', detail: 'a public key that must not be used' });
  }
  if (keyring !== undefined) {
    const checked = checkKeyring(account.accountId, keyring);
    if (!checked.ok) return checked;
    if (keyring.version !== account.keyringVersion + 1) {
      return err({ kind: 'keyring_stale', version: account.keyringVersion });
    }
  }
  const slots = await checkSlotsBeside(account, request.slots);
  return slots.ok
    ? ok({ slots: slots.value, keyring: keyring ?? null, enrolKey, recoveryKey })
    : slots;
};

const checkSlotsBeside = async (
  account: StoredAccount,
  slots: AppendAccountStateRequest['slots'],
): Promise<Result<AccountStep['slots'], Refusal>> => {
  if (slots === undefined) return ok(null);
  if (slots.ifMatch !== account.slotsEtag) {
    return err({ kind: 'slots_stale', etag: account.slotsEtag });
  }
  const next = await checkSlots(account.accountId, slots.slots);
  return next.ok ? ok({ ifMatch: slots.ifMatch, next: next.value }) : next;
};

const newestState = async (
  accounts: AccountStore,
  { accountId, stateSeq }: StoredAccount,
): Promise<ChainedAccountState> => {
  const [newest] = await accounts.states(accountId, stateSeq - 1, { limit: 1, maxBytes: 1 });
  assert(newest !== undefined, 'an account has a state');
  const parsed = await parseAccountState(newest.bytes);
  assert(parsed.ok, 'a stored account state reads');
  return parsed.value;
};

const tellOf = (hub: Hub, { accountId, devices }: AccountState, seq: number): void => {
  hub.tell(accountId, { vault: null, seq, kind: 'account-state' });
  const active = devices.filter(({ status }) => status === 'active');
  hub.keepOnly(accountId, new Set(active.map(({ deviceId }) => deviceId)));
};
