import type { Bytes } from '../base/bytes.ts';
import { err, type Result } from '../base/result.ts';
import type { AccountRecord } from '../model/account-record.ts';
import { fingerprintOf, recoveryKeyPair } from './enrol.ts';
import { failAt, type PartFailure, type PasswordRefused, refusePassword } from './failure.ts';
import { judgePrepared } from './judge.ts';
import { type BadCode, readPaper, writePaper } from './paper-code.ts';
import { preparePassword } from './password.ts';
import { makePasswordSlot, makeRecoverySlot, openRecoverySlot, type SlotDeps } from './slot.ts';
import {
  actWithRootKey,
  recoverySlotOf,
  replaceSlots,
  type UnlockFailure,
  withRootKey,
} from './unlock.ts';
import type { Unlocked } from './unlocked.ts';

export type KitFailure =
  | PasswordRefused
  | PartFailure
  | BadCode
  /** A kit of another account, or one that a newer kit has replaced. */
  | { readonly kind: 'wrong-kit' };

const KEY_BYTES = 32;

/** The groups of a kit for a recovery key that has its slot already. */
export const writeKit = async (
  { accountId }: Pick<AccountRecord, 'accountId'>,
  identityKey: Bytes,
  recoveryKey: Bytes,
  syncOrigin: string,
): Promise<readonly string[]> =>
  writePaper('recovery-kit', {
    accountId,
    syncOrigin,
    secret: recoveryKey,
    fingerprint: await fingerprintOf(identityKey),
  });

/** A new kit in the place of the old one, which stops working. */
export const replaceKit = (
  deps: SlotDeps,
  record: AccountRecord,
  typed: Bytes,
  syncOrigin: string,
): Promise<
  Result<{ readonly record: AccountRecord; readonly kit: readonly string[] }, UnlockFailure>
> =>
  withRootKey(deps, record, typed, async ({ chain }, rootKey) => {
    const secret = deps.random.bytes(KEY_BYTES);
    const slot = await makeRecoverySlot(deps, record, secret, rootKey);
    const { publicKey } = await recoveryKeyPair(secret, record.accountId);
    const kit = await writeKit(record, chain.newest.state.identityKey, secret, syncOrigin);
    secret.fill(0);
    return {
      record: {
        ...record,
        recoveryKey: publicKey,
        slots: replaceSlots(record.slots, 'recovery', slot),
        settings: { kitConfirmed: false },
      },
      kit,
    };
  });

/** Opens with a kit and sets a new password in the same act: the old password slot is gone. */
export const openKit = async (
  deps: SlotDeps,
  record: AccountRecord,
  text: string,
  typed: Bytes,
): Promise<Result<{ readonly record: AccountRecord; readonly unlocked: Unlocked }, KitFailure>> => {
  const password = await acceptPassword(typed);
  if (!password.ok) return password;
  const rootKey = await openWithText(record, text);
  if (!rootKey.ok) {
    password.value.fill(0);
    return rootKey;
  }
  const opened = await actWithRootKey(record, rootKey.value, async (unlocked, raw) => {
    const secrets = { password: password.value, accountSecret: record.accountSecret };
    const slot = await makePasswordSlot(deps, record, secrets, raw);
    return { record: { ...record, slots: replaceSlots(record.slots, 'password', slot) }, unlocked };
  });
  password.value.fill(0);
  return opened;
};

/** A password that may be set: prepared, and judged good enough. Zeroes the given array. */
export const acceptPassword = async (typed: Bytes): Promise<Result<Bytes, PasswordRefused>> => {
  const prepared = preparePassword(typed);
  if (!prepared.ok) return prepared;
  const { weakness } = await judgePrepared(prepared.value);
  if (weakness === null) return prepared;
  prepared.value.fill(0);
  return refusePassword(weakness);
};

const openWithText = async (
  record: AccountRecord,
  text: string,
): Promise<Result<Bytes, KitFailure>> => {
  const content = await readPaper('recovery-kit', text);
  if (!content.ok) return content;
  const stored = recoverySlotOf(record.slots);
  if (content.value.accountId !== record.accountId || stored === null) {
    return err({ kind: 'wrong-kit' });
  }
  const opened = await openRecoverySlot(record, stored, content.value.secret);
  if (opened.ok) return opened;
  return opened.error.kind === 'commitment-mismatch'
    ? err({ kind: 'wrong-kit' })
    : failAt('slot')(opened.error);
};
