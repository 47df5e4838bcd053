import type { InStatement } from '@libsql/client';
import type { AccountId, DeviceId } from '@holdfast/shared/base/ids.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import { type Argument, guard, sql } from './sql.ts';

/** What counts changes: a vault, or the account for its own things (`vaultNo` 0, which no vault has). */
export interface Owner {
  readonly accountId: AccountId;
  readonly vaultNo: number;
}

export const ACCOUNT_ITSELF = 0;

/** Answers the next `seq`; what follows in the transaction is the change of that number. */
export const nextSeq = ({ accountId, vaultNo }: Owner): InStatement =>
  vaultNo === ACCOUNT_ITSELF
    ? sql('update accounts set seq = seq + 1 where acct = ? returning seq', idBytes(accountId))
    : sql('update vaults set seq = seq + 1 where no = ? returning seq', vaultNo);

/** The `seq` of the change under way, as an expression and its one argument. */
export const currentSeq = ({
  accountId,
  vaultNo,
}: Owner): { readonly text: string; readonly argument: Argument } =>
  vaultNo === ACCOUNT_ITSELF
    ? { text: '(select seq from accounts where acct = ?)', argument: idBytes(accountId) }
    : { text: '(select seq from vaults where no = ?)', argument: vaultNo };

/** A device that was revoked between the decision and the write writes nothing. */
export const guardActive = (accountId: AccountId, deviceId: DeviceId): InStatement =>
  guard(
    `exists(select 1 from devices where acct = ? and device = ? and status = 'active')`,
    idBytes(accountId),
    idBytes(deviceId),
  );

/** Counts bytes and packs against the account, and keeps its quota whatever runs beside it. */
export const countUse = (
  accountId: AccountId,
  bytes: number,
  packs: number,
): readonly InStatement[] => [
  sql(
    `update accounts set bytes_used = bytes_used + ?, packs_used = packs_used + ? where acct = ?`,
    bytes,
    packs,
    idBytes(accountId),
  ),
  guard(
    '(select bytes_used <= bytes_max and packs_used <= packs_max from accounts where acct = ?)',
    idBytes(accountId),
  ),
];
