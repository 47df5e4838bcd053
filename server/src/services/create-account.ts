import { lengthPrefixed, u64 } from '@holdfast/shared/base/binary.ts';
import { concatBytes, equalBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { type Hash, idBytes } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { checkPublicKey } from '@holdfast/shared/seal/verify.ts';
import type { CreateAccountRequest } from '@holdfast/shared/wire/account.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import { checkNextState } from './account-state.ts';
import { type AccountStore, FIRST_ACCOUNT_SEQ, type NewAccount } from './account-store.ts';
import { checkKeyring } from './keyring.ts';
import { checkSlots } from './slots.ts';
import { untilSettled } from './until-settled.ts';

/** Who may make an account. */
export interface Registration {
  readonly mode: 'open' | 'token' | 'closed';
  /** Whether the operator gave out a token with this hash. */
  readonly isToken: (tokenHash: Hash) => Promise<boolean>;
}

export interface CreateAccountDeps {
  readonly accounts: AccountStore;
  readonly registration: Registration;
  readonly quota: { readonly bytes: number; readonly packs: number };
  readonly incarnation: number;
  readonly clock: Clock;
}

export interface CreatedAccount {
  readonly seq: number;
  readonly incarnation: number;
  /** False for the repeat of a request that has made the account already. */
  readonly created: boolean;
}

export const createAccount = async (
  deps: CreateAccountDeps,
  request: CreateAccountRequest,
): Promise<Result<CreatedAccount, Refusal>> => {
  const { accounts, incarnation, clock } = deps;
  const creation = await creationHash(request);

  return untilSettled<CreatedAccount>(async () => {
    const stored = await accounts.find(request.accountId);
    if (stored?.creation === creation)
      return ok({ seq: FIRST_ACCOUNT_SEQ, incarnation, created: false });

    const admitted = await admit(deps, request);
    if (!admitted.ok) return admitted;
    if (stored !== null) return err({ kind: 'account_exists' });
    const account = await checkAccount(deps, request, creation, admitted.value);
    if (!account.ok) return account;
    const written = await accounts.create(account.value, clock.now());
    return written.ok ? ok({ seq: FIRST_ACCOUNT_SEQ, incarnation, created: true }) : written;
  });
};

/** The hash of the token that is used up; `null` where none is asked for. */
const admit = async (
  { accounts, registration }: CreateAccountDeps,
  { registrationToken }: CreateAccountRequest,
): Promise<Result<Hash | null, Refusal>> => {
  if (registration.mode === 'open') return ok(null);
  if (registration.mode === 'closed' || registrationToken === undefined) {
    return err({ kind: 'registration_closed' });
  }
  const tokenHash = await hashOf(utf8(registrationToken));
  const good = (await registration.isToken(tokenHash)) && !(await accounts.isTokenUsed(tokenHash));
  return good ? ok(tokenHash) : err({ kind: 'registration_closed' });
};

const checkAccount = async (
  { quota }: CreateAccountDeps,
  request: CreateAccountRequest,
  creation: Hash,
  tokenHash: Hash | null,
): Promise<Result<NewAccount, Refusal>> => {
  const { accountId, enrolKey, recoveryKey, keyring } = request;
  if (!checkPublicKey(enrolKey).ok || !checkPublicKey(recoveryKey).ok) {
    return err({ kind: 'malformed', detail: 'a public key that must not be used' });
  }
  const slots = await checkSlots(accountId, request.slots);
  if (!slots.ok) return slots;
  const ring = checkKeyring(accountId, keyring);
  if (!ring.ok) return ring;
  const first = await checkNextState(accountId, request.state, null);
  if (!first.ok) return first;
  const { state } = first.value;
  if (!equalBytes(state.identityKey, request.identityKey) || keyring.version !== 1) {
    return err({ kind: 'malformed', detail: 'not the beginning of an account' });
  }
  return ok({
    accountId,
    enrolKey,
    recoveryKey,
    creation,
    state: first.value.stored,
    slots: slots.value,
    keyring,
    bytesAllowed: quota.bytes,
    packsAllowed: quota.packs,
    tokenHash,
  });
};

/** Over everything the account is made of, and not the token that admits it. */
const creationHash = (request: CreateAccountRequest): Promise<Hash> =>
  hashOf(
    concatBytes([
      idBytes(request.accountId),
      ...[
        request.identityKey,
        request.enrolKey,
        request.recoveryKey,
        request.state.bytes,
        request.state.privatePart,
        request.keyring.ring,
        request.keyring.identity,
      ].map(lengthPrefixed),
      u64(request.keyring.version),
      u64(request.keyring.generation),
      ...request.slots
        .flatMap(({ slotId, params, envelope }) => [idBytes(slotId), params, envelope])
        .map(lengthPrefixed),
    ]),
  );
