import type { Bytes } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import type { AccountRecord, StoredSlot } from '../model/account-record.ts';
import { importBaseKey } from '../seal/envelope.ts';
import { failAt, type PartFailure, type PasswordRefused } from './failure.ts';
import { preparePassword } from './password.ts';
import { openPasswordSlot, type SlotDeps } from './slot.ts';
import {
  type KdfParams,
  parseSlotParams,
  type SlotParams,
  type SlotParamsError,
} from './slot-params.ts';
import { openAccount, type Unlocked } from './unlocked.ts';

export type UnlockFailure = PasswordRefused | PartFailure;

/** What of an account a slot is opened with. */
export type SlotOwner = Pick<AccountRecord, 'accountId' | 'generation' | 'accountSecret' | 'slots'>;

/**
 * Opens the root key for one act, and zeroes it when the act is done. The account behind it is open to the
 * act as well, verified.
 */
export const withRootKey = async <T>(
  deps: Pick<SlotDeps, 'argon2id'>,
  record: AccountRecord,
  typed: Bytes,
  act: (unlocked: Unlocked, rootKey: Bytes) => Promise<T>,
): Promise<Result<T, UnlockFailure>> => {
  const rootKey = await openRootKey(deps, record, typed);
  if (!rootKey.ok) return rootKey;
  return actWithRootKey(record, rootKey.value, act);
};

/** The second half: for a root key that came out of any slot. */
export const actWithRootKey = async <T>(
  record: AccountRecord,
  rootKey: Bytes,
  act: (unlocked: Unlocked, rootKey: Bytes) => Promise<T>,
): Promise<Result<T, PartFailure>> => {
  try {
    const opened = await openAccount(record, await importBaseKey(new Uint8Array(rootKey)));
    return opened.ok ? ok(await act(opened.value, rootKey)) : opened;
  } finally {
    rootKey.fill(0);
  }
};

/**
 * Password to root key. The slot is held to the policy before the password is looked at; a wrong password
 * is `commitment-mismatch` and nothing else. Zeroes the password; the caller zeroes the root key.
 */
export const openRootKey = async (
  deps: Pick<SlotDeps, 'argon2id'>,
  owner: SlotOwner,
  typed: Bytes,
): Promise<Result<Bytes, UnlockFailure>> => {
  const slot = passwordSlotOf(owner.slots);
  if (!slot.ok) {
    typed.fill(0);
    return slot;
  }
  const password = preparePassword(typed);
  if (!password.ok) return password;

  const { stored, kdf } = slot.value;
  const secrets = { password: password.value, accountSecret: owner.accountSecret };
  const opened = await openPasswordSlot(deps, owner, stored, kdf, secrets);
  return opened.ok ? opened : failAt('slot')(opened.error);
};

/** The first password slot within the policy. Slots of kinds that this version does not know are skipped. */
const passwordSlotOf = (
  slots: readonly StoredSlot[],
): Result<{ readonly stored: StoredSlot; readonly kdf: KdfParams }, PartFailure> => {
  let refused: SlotParamsError = { kind: 'malformed' };
  for (const stored of slots) {
    const params = parseSlotParams(stored.params);
    if (params.ok && params.value.kind === 'password') {
      return ok({ stored, kdf: params.value.kdf });
    }
    if (!params.ok && params.error.kind === 'kdf-policy') refused = params.error;
  }
  return failAt('slot')(refused);
};

/** The slot of the recovery kit; `null` where there is none. */
export const recoverySlotOf = (slots: readonly StoredSlot[]): StoredSlot | null =>
  slots.find((stored) => isOfKind(stored, 'recovery')) ?? null;

/** The slots with those of one kind replaced by a new one. */
export const replaceSlots = (
  slots: readonly StoredSlot[],
  kind: SlotParams['kind'],
  replacement: StoredSlot,
): readonly StoredSlot[] => [replacement, ...slots.filter((stored) => !isOfKind(stored, kind))];

const isOfKind = (stored: StoredSlot, kind: SlotParams['kind']): boolean => {
  const params = parseSlotParams(stored.params);
  return params.ok && params.value.kind === kind;
};
