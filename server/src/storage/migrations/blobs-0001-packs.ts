/** Pack bytes, in a file of their own so that the records stay small. Nothing is shared between vaults. */
export const STATEMENTS: readonly string[] = [
  `create table guard(ok integer not null check(ok = 1)) strict`,
  `create table blobs(
    acct blob not null check(length(acct) = 16),
    vault blob not null check(length(vault) = 16),
    id blob not null check(length(id) = 32),
    data blob not null,
    primary key(acct, vault, id)
  ) strict`,
];
