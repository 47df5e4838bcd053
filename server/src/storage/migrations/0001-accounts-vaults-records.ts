/**
 * One database holds many accounts. What the server sees and nothing else: opaque ids, sizes, counters,
 * versions, times of receipt. Ids are blobs: 16 random bytes made by a client, or 32 bytes SHA-256. Numbers
 * named `no` are local to this database. Signed objects are kept as the bytes that came; the columns beside
 * them are an index. Times are milliseconds since 1970 by this server's clock.
 */
export const STATEMENTS: readonly string[] = [
  // Aborts a batch when what was decided on is no longer so: `insert into guard select <condition>`.
  `create table guard(ok integer not null check(ok = 1)) strict`,

  `create table server(one integer primary key check(one = 1), incarnation integer not null) strict`,
  `insert into server values(1, 1)`,

  `create table accounts(
    acct blob primary key check(length(acct) = 16),
    enrol_key blob not null check(length(enrol_key) = 32),
    recovery_key blob not null check(length(recovery_key) = 32),
    creation blob not null check(length(creation) = 32),
    seq integer not null,
    state_seq integer not null,
    state_hash blob not null check(length(state_hash) = 32),
    keyring_version integer not null,
    slots_etag blob not null check(length(slots_etag) = 32),
    slots_seq integer not null,
    slots_at integer not null,
    bytes_used integer not null default 0 check(bytes_used >= 0),
    packs_used integer not null default 0 check(packs_used >= 0),
    bytes_max integer not null,
    packs_max integer not null,
    created_at integer not null
  ) strict, without rowid`,
  `create table registration_tokens(
    token_hash blob primary key check(length(token_hash) = 32),
    used_by blob not null references accounts(acct)
  ) strict, without rowid`,

  `create table account_states(
    acct blob not null references accounts(acct),
    seq integer not null,
    hash blob not null check(length(hash) = 32),
    bytes blob not null,
    private_part blob not null,
    change_seq integer not null,
    received_at integer not null,
    primary key(acct, seq)
  ) strict, without rowid`,
  `create unique index account_states_hash on account_states(acct, hash)`,
  `create index account_states_change on account_states(acct, change_seq)`,

  // A view of the newest account state.
  `create table devices(
    acct blob not null references accounts(acct),
    device blob not null check(length(device) = 16),
    signing_key blob not null check(length(signing_key) = 32),
    status text not null check(status in ('active', 'revoked')),
    primary key(acct, device)
  ) strict, without rowid`,

  `create table slots(
    acct blob not null references accounts(acct),
    slot blob not null check(length(slot) = 16),
    params blob not null,
    envelope blob not null,
    primary key(acct, slot)
  ) strict, without rowid`,

  `create table keyrings(
    acct blob not null references accounts(acct),
    version integer not null,
    generation integer not null,
    ring blob not null,
    identity blob not null,
    change_seq integer not null,
    received_at integer not null,
    primary key(acct, version)
  ) strict, without rowid`,
  `create index keyrings_change on keyrings(acct, change_seq)`,

  `create table vaults(
    no integer primary key,
    acct blob not null references accounts(acct),
    vault blob not null check(length(vault) = 16),
    seq integer not null default 0,
    epoch integer not null,
    unique(acct, vault)
  ) strict`,

  `create table packs(
    no integer primary key,
    vault_no integer not null references vaults(no),
    id blob not null check(length(id) = 32),
    size integer not null check(size between 1 and 4194304),
    state text not null default 'whole' check(state in ('whole', 'damaged')),
    lease_until integer not null,
    notice_seq integer,
    notice_at integer,
    received_at integer not null,
    unique(vault_no, id)
  ) strict`,
  `create index packs_notice on packs(vault_no, notice_seq) where notice_seq is not null`,
  // One per pack and epoch; older ones stay until nothing needs their epoch.
  `create table envelopes(
    pack_no integer not null references packs(no) on delete cascade,
    epoch integer not null,
    bytes blob not null check(length(bytes) <= 1024),
    primary key(pack_no, epoch)
  ) strict, without rowid`,

  // A chain, a counter and a ref belong to (session, device).
  `create table commits(
    no integer primary key,
    vault_no integer not null references vaults(no),
    id blob not null check(length(id) = 32),
    session blob not null check(length(session) = 16),
    device blob not null check(length(device) = 16),
    counter integer not null check(counter >= 1),
    size integer not null,
    -- device 16 | counter 8, for every device that has an ancestor of this commit
    ancestry blob not null,
    bytes blob not null,
    seq integer not null,
    received_at integer not null,
    unique(vault_no, id),
    unique(vault_no, session, device, counter)
  ) strict`,
  `create unique index commits_seq on commits(vault_no, seq)`,
  // The full set of every kept commit, checked against its root on arrival.
  `create table needs(
    commit_no integer not null references commits(no) on delete cascade,
    pack_no integer not null references packs(no),
    primary key(commit_no, pack_no)
  ) strict, without rowid`,
  `create index needs_pack on needs(pack_no)`,
  // Moved only by that device's own commit.
  `create table refs(
    vault_no integer not null references vaults(no),
    session blob not null check(length(session) = 16),
    device blob not null check(length(device) = 16),
    counter integer not null,
    commit_no integer not null references commits(no),
    seq integer not null,
    primary key(vault_no, session, device)
  ) strict, without rowid`,
  `create unique index refs_seq on refs(vault_no, seq)`,

  // What may change later. vault_no is 0 for the account and its devices.
  `create table marks(
    no integer primary key,
    acct blob not null references accounts(acct),
    vault_no integer not null,
    subject_kind text not null check(subject_kind in ('commit', 'session', 'account', 'device')),
    subject blob not null check(length(subject) = 32),
    version integer not null check(version >= 1),
    id blob not null check(length(id) = 32),
    bytes blob not null,
    label blob not null check(length(label) <= 73728),
    seq integer not null,
    received_at integer not null,
    unique(acct, id),
    check((vault_no = 0) = (subject_kind in ('account', 'device')))
  ) strict`,
  `create index marks_subject on marks(acct, vault_no, subject_kind, subject, version)`,
  `create index marks_seq on marks(acct, vault_no, seq)`,
];
