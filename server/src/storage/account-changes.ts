import type { Row } from '@libsql/client';
import { type AccountId, hashOf, idBytes } from '@holdfast/shared/base/ids.ts';
import type { AccountStore } from '../services/account-store.ts';
import type { Database } from './database.ts';
import { readMarks } from './marks.ts';
import { ACCOUNT_ITSELF } from './owner.ts';
import { endOfPage, type PageLimit } from './page.ts';
import { blobOf, numberOf } from './rows.ts';

type Changes = Awaited<ReturnType<AccountStore['changes']>>;
type Item = Changes['items'][number];

export const readAccountChanges = async (
  read: Database['read'],
  accountId: AccountId,
  afterSeq: number,
  page: PageLimit,
): Promise<Changes> => {
  const acct = idBytes(accountId);
  const [account] = await read('select seq from accounts where acct = ?', [acct]);
  const head = account === undefined ? 0 : numberOf(account, 'seq');
  const candidates = await read(CANDIDATES, [acct, afterSeq, page.limit + 1]);
  const next = endOfPage(
    candidates.map((row) => ({ seq: numberOf(row, 'seq'), bytes: numberOf(row, 'bytes') })),
    page,
    head,
  );
  const place = { accountId, vaultNo: ACCOUNT_ITSELF };
  const marks = await readMarks(read, place, afterSeq, next);
  const others = candidates.filter((row) => row['kind'] !== 'mark' && numberOf(row, 'seq') <= next);
  const items = [...marks, ...others.map(itemOf)].toSorted((a, b) => a.seq - b.seq);
  return { items, next, head: Math.max(head, next) };
};

/** Only the newest set of slots has a place here: nobody has a use for an older one. */
const CANDIDATES = `
  with wanted(acct, after) as (select ?, ?)
  select * from (
    select 'account-state' as kind, s.change_seq as seq, s.received_at as at, s.seq as number,
      null as hash, 0 as bytes
    from account_states s, wanted w where s.acct = w.acct and s.change_seq > w.after
    union all
    select 'keyring', k.change_seq, k.received_at, k.version, null, 0
    from keyrings k, wanted w where k.acct = w.acct and k.change_seq > w.after
    union all
    select 'slots', a.slots_seq, a.slots_at, 0, a.slots_etag, 0
    from accounts a, wanted w where a.acct = w.acct and a.slots_seq > w.after
    union all
    select 'mark', m.seq, m.received_at, 0, null, length(m.bytes) + length(m.label)
    from marks m, wanted w where m.acct = w.acct and m.vault_no = 0 and m.seq > w.after
  ) order by seq limit ?`;

const itemOf = (row: Row): Item => {
  const placed = { seq: numberOf(row, 'seq'), receivedAt: numberOf(row, 'at') };
  const kind = row['kind'];
  if (kind === 'account-state') {
    return { kind, ...placed, stateSeq: numberOf(row, 'number') };
  }
  return kind === 'keyring'
    ? { kind, ...placed, version: numberOf(row, 'number') }
    : { kind: 'slots', ...placed, etag: hashOf(blobOf(row, 'hash')) };
};
