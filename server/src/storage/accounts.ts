import type { Row } from '@libsql/client';
import { type AccountId, hashOf, idBytes, slotIdOf, vaultIdOf } from '@holdfast/shared/base/ids.ts';
import { assert, ok } from '@holdfast/shared/base/result.ts';
import type { AccountStore, StoredAccount, StoredKeyring } from '../services/account-store.ts';
import { readAccountChanges } from './account-changes.ts';
import {
  createStatements,
  putKeyringStatements,
  stepStatements,
  swapSlotsStatements,
} from './account-statements.ts';
import type { Database } from './database.ts';
import { createMarks } from './marks.ts';
import { ACCOUNT_ITSELF } from './owner.ts';
import { blobOf, onlyRow, numberOf } from './rows.ts';

export const createAccounts = (database: Database): AccountStore => ({
  ...accountReads(database),
  ...accountWrites(database),
  changes: (accountId, afterSeq, page) =>
    readAccountChanges(database.read, accountId, afterSeq, page),
  marks: (accountId) => createMarks(database, { accountId, vaultNo: ACCOUNT_ITSELF }),
});

type Reads =
  | 'find'
  | 'device'
  | 'vaults'
  | 'isTokenUsed'
  | 'slots'
  | 'states'
  | 'stateChange'
  | 'keyring';

const accountReads = ({ read }: Database): Pick<AccountStore, Reads> => ({
  find: async (accountId) => {
    const [row] = await read('select * from accounts where acct = ?', [idBytes(accountId)]);
    return row === undefined ? null : accountOf(accountId, row);
  },
  device: async (accountId, deviceId) => {
    const [row] = await read(
      'select signing_key, status from devices where acct = ? and device = ?',
      [idBytes(accountId), idBytes(deviceId)],
    );
    if (row === undefined) return null;
    const status = row['status'] === 'active' ? 'active' : 'revoked';
    return { deviceId, signingKey: blobOf(row, 'signing_key'), status };
  },
  vaults: async (accountId) => {
    const rows = await read('select vault, seq, epoch from vaults where acct = ? order by vault', [
      idBytes(accountId),
    ]);
    return rows.map((row) => ({
      vaultId: vaultIdOf(blobOf(row, 'vault')),
      seq: numberOf(row, 'seq'),
      epoch: numberOf(row, 'epoch'),
    }));
  },
  isTokenUsed: async (tokenHash) => {
    const used = 'select 1 from registration_tokens where token_hash = ?';
    return (await read(used, [idBytes(tokenHash)])).length > 0;
  },
  slots: async (accountId) => {
    const all = 'select * from slots where acct = ? order by slot';
    return (await read(all, [idBytes(accountId)])).map((row) => ({
      slotId: slotIdOf(blobOf(row, 'slot')),
      params: blobOf(row, 'params'),
      envelope: blobOf(row, 'envelope'),
    }));
  },
  states: async (accountId, afterSeq, { limit, maxBytes }) => {
    const rows = await read(PAGE_OF_STATES, [idBytes(accountId), afterSeq, limit, maxBytes]);
    return rows.map((row) => ({
      bytes: blobOf(row, 'bytes'),
      privatePart: blobOf(row, 'private_part'),
    }));
  },
  stateChange: async (accountId, hash) => {
    const [row] = await read(
      'select seq, change_seq from account_states where acct = ? and hash = ?',
      [idBytes(accountId), idBytes(hash)],
    );
    if (row === undefined) return null;
    return { stateSeq: numberOf(row, 'seq'), seq: numberOf(row, 'change_seq') };
  },
  keyring: async (accountId) => {
    const newest = 'select * from keyrings where acct = ? order by version desc limit 1';
    const [row] = await read(newest, [idBytes(accountId)]);
    assert(row !== undefined, 'an account has a key ring');
    return keyringOf(row);
  },
});

/** The first state always comes, whatever its size; the page closes when it is full. */
const PAGE_OF_STATES = `
  select bytes, private_part from (
    select seq, bytes, private_part, coalesce(sum(length(bytes) + length(private_part))
      over (order by seq rows between unbounded preceding and 1 preceding), 0) as before
    from account_states where acct = ? and seq > ? order by seq limit ?
  ) where before < ? order by seq`;

type Writes = 'create' | 'replaceSlots' | 'appendState' | 'putKeyring';

const accountWrites = ({ lane }: Database): Pick<AccountStore, Writes> => ({
  create: async (account, now) => {
    const bytes = account.state.bytes.length + account.keyring.ring.length;
    const written = await lane.write({ statements: createStatements(account, now), bytes });
    return written.ok ? ok(undefined) : written;
  },
  replaceSlots: async (accountId, ifMatch, next, now) => {
    const statements = swapSlotsStatements(idBytes(accountId), { ifMatch, next }, now);
    const written = await lane.write({ statements, bytes: 0 });
    return written.ok ? ok({ seq: numberOf(onlyRow(written.value[1]), 'seq') }) : written;
  },
  appendState: async (accountId, step, now) => {
    const statements = stepStatements(idBytes(accountId), step, now);
    const written = await lane.write({ statements, bytes: step.state.bytes.length });
    return written.ok ? ok({ seq: numberOf(onlyRow(written.value[1]), 'seq') }) : written;
  },
  putKeyring: async (accountId, keyring, now) => {
    const statements = putKeyringStatements(idBytes(accountId), keyring, now);
    const written = await lane.write({ statements, bytes: keyring.ring.length });
    return written.ok ? ok({ seq: numberOf(onlyRow(written.value[0]), 'seq') }) : written;
  },
});

const accountOf = (accountId: AccountId, row: Row): StoredAccount => ({
  accountId,
  enrolKey: blobOf(row, 'enrol_key'),
  recoveryKey: blobOf(row, 'recovery_key'),
  creation: hashOf(blobOf(row, 'creation')),
  seq: numberOf(row, 'seq'),
  stateSeq: numberOf(row, 'state_seq'),
  stateHash: hashOf(blobOf(row, 'state_hash')),
  keyringVersion: numberOf(row, 'keyring_version'),
  slotsEtag: hashOf(blobOf(row, 'slots_etag')),
  bytesUsed: numberOf(row, 'bytes_used'),
  bytesAllowed: numberOf(row, 'bytes_max'),
  packsUsed: numberOf(row, 'packs_used'),
  packsAllowed: numberOf(row, 'packs_max'),
});

const keyringOf = (row: Row): StoredKeyring => ({
  version: numberOf(row, 'version'),
  generation: numberOf(row, 'generation'),
  ring: blobOf(row, 'ring'),
  identity: blobOf(row, 'identity'),
});
