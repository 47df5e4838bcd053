import type { InStatement } from '@libsql/client';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import type {
  AccountStep,
  NewAccount,
  NewAccountState,
  StoredKeyring,
  SlotSet,
} from '../services/account-store.ts';
import { guard, sql } from './sql.ts';

/** The first three changes of an account: its state, its key ring, its slots. */
export const createStatements = (account: NewAccount, now: number): readonly InStatement[] => {
  const acct = idBytes(account.accountId);
  const { state, keyring, slots, tokenHash } = account;
  return [
    sql(
      `insert into accounts(acct, enrol_key, recovery_key, creation, seq, state_seq, state_hash,
         keyring_version, slots_etag, slots_seq, slots_at, bytes_max, packs_max, created_at)
       values(?, ?, ?, ?, 0, 0, zeroblob(32), 0, zeroblob(32), 0, 0, ?, ?, ?)`,
      acct,
      account.enrolKey,
      account.recoveryKey,
      idBytes(account.creation),
      account.bytesAllowed,
      account.packsAllowed,
      now,
    ),
    ...(tokenHash === null
      ? []
      : [sql('insert into registration_tokens values(?, ?)', idBytes(tokenHash), acct)]),
    nextSeq(acct),
    ...stateStatements(acct, state, now),
    nextSeq(acct),
    ...keyringStatements(acct, keyring, now),
    nextSeq(acct),
    ...slotStatements(acct, slots, now),
  ];
};

/** The second statement answers the `seq` of the state. */
export const stepStatements = (
  acct: Bytes,
  { previous, state, keyring, slots, enrolKey, recoveryKey }: AccountStep,
  now: number,
): readonly InStatement[] => [
  guard(
    'exists(select 1 from accounts where acct = ? and state_seq = ? and state_hash = ?)',
    acct,
    previous.stateSeq,
    idBytes(previous.stateHash),
  ),
  nextSeq(acct),
  ...stateStatements(acct, state, now),
  ...(keyring === null ? [] : [nextSeq(acct), ...keyringStatements(acct, keyring, now)]),
  ...(slots === null ? [] : swapSlotsStatements(acct, slots, now)),
  sql(
    `update accounts set enrol_key = coalesce(?, enrol_key),
       recovery_key = coalesce(?, recovery_key) where acct = ?`,
    enrolKey,
    recoveryKey,
    acct,
  ),
];

/** The second statement answers the `seq` of the change. */
export const swapSlotsStatements = (
  acct: Bytes,
  { ifMatch, next }: NonNullable<AccountStep['slots']>,
  now: number,
): readonly InStatement[] => [
  guard('exists(select 1 from accounts where acct = ? and slots_etag = ?)', acct, idBytes(ifMatch)),
  nextSeq(acct),
  ...slotStatements(acct, next, now),
];

/** The first statement answers the `seq` of the change. */
export const putKeyringStatements = (
  acct: Bytes,
  keyring: StoredKeyring,
  now: number,
): readonly InStatement[] => [nextSeq(acct), ...keyringStatements(acct, keyring, now)];

const nextSeq = (acct: Bytes): InStatement =>
  sql('update accounts set seq = seq + 1 where acct = ? returning seq', acct);

/** The `seq` that was counted up just before. */
const OWN_SEQ = '(select seq from accounts where acct = ?)';

const stateStatements = (
  acct: Bytes,
  { seq, hash, bytes, privatePart, devices, vaults }: NewAccountState,
  now: number,
): readonly InStatement[] => [
  sql(
    `insert into account_states values(?, ?, ?, ?, ?, ${OWN_SEQ}, ?)`,
    acct,
    seq,
    idBytes(hash),
    bytes,
    privatePart,
    acct,
    now,
  ),
  sql('update accounts set state_seq = ?, state_hash = ? where acct = ?', seq, idBytes(hash), acct),
  // A device that is no longer in the list may do as little as a revoked one.
  sql(`update devices set status = 'revoked' where acct = ?`, acct),
  ...devices.map(({ deviceId, signingKey, status }) =>
    sql(
      `insert into devices values(?, ?, ?, ?)
       on conflict do update set status = excluded.status`,
      acct,
      idBytes(deviceId),
      signingKey,
      status,
    ),
  ),
  ...vaults.map(({ vaultId, epoch }) =>
    sql(
      `insert into vaults(acct, vault, epoch) values(?, ?, ?)
       on conflict do update set epoch = excluded.epoch`,
      acct,
      idBytes(vaultId),
      epoch,
    ),
  ),
];

const keyringStatements = (
  acct: Bytes,
  { version, generation, ring, identity }: StoredKeyring,
  now: number,
): readonly InStatement[] => [
  guard('(select keyring_version from accounts where acct = ?) = ?', acct, version - 1),
  sql(
    `insert into keyrings values(?, ?, ?, ?, ?, ${OWN_SEQ}, ?)`,
    acct,
    version,
    generation,
    ring,
    identity,
    acct,
    now,
  ),
  sql('update accounts set keyring_version = ? where acct = ?', version, acct),
];

const slotStatements = (
  acct: Bytes,
  { slots, etag }: SlotSet,
  now: number,
): readonly InStatement[] => [
  sql('delete from slots where acct = ?', acct),
  ...slots.map(({ slotId, params, envelope }) =>
    sql('insert into slots values(?, ?, ?, ?)', acct, idBytes(slotId), params, envelope),
  ),
  sql(
    'update accounts set slots_etag = ?, slots_seq = seq, slots_at = ? where acct = ?',
    idBytes(etag),
    now,
    acct,
  ),
];
