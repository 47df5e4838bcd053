import type { Row } from '@libsql/client';
import {
  commitIdOf,
  idBytes,
  packIdOf,
  type SessionId,
  sessionIdOf,
} from '@holdfast/shared/base/ids.ts';
import type { StoredChange, PageLimit, PlacedRef, VaultStore } from '../services/vault-store.ts';
import { headOf, HEADS } from './commits.ts';
import type { Database } from './database.ts';
import { markOf, readMarks } from './marks.ts';
import type { Owner } from './owner.ts';
import { type Candidate, endOfPage } from './page.ts';
import { blobOf, numberOf, onlyRow } from './rows.ts';
import { idList, IN_LIST } from './sql.ts';

type Views = 'changes' | 'state' | 'sessions';

export const createViews = ({ read }: Database, owner: Owner): Pick<VaultStore, Views> => ({
  changes: async (afterSeq, page) => {
    const head = await headSeq(read, owner);
    const candidates = await read(CHANGES, [...placeOf(owner), afterSeq, page.limit + 1]);
    const next = endOfPage(candidates.map(candidateOf), page, head);
    const items = [
      ...(await readCommits(read, owner, afterSeq, next)),
      ...(await readMarks(read, owner, afterSeq, next)),
      ...(await readDamage(read, owner, afterSeq, next)),
    ].toSorted((a, b) => a.seq - b.seq);
    return { items, next, head: Math.max(head, next) };
  },
  state: async (afterSeq, page) => {
    const head = await headSeq(read, owner);
    const candidates = await read(STATE, [...placeOf(owner), afterSeq, page.limit + 1]);
    const next = endOfPage(candidates.map(candidateOf), page, head);
    const range = [afterSeq, next] as const;
    const refs = await read(`${HEADS} where r.vault_no = ? and r.seq > ? and r.seq <= ?`, [
      owner.vaultNo,
      ...range,
    ]);
    const marks = await read(`${NEWEST_MARKS} and m.seq > ? and m.seq <= ? order by m.seq`, [
      ...placeOf(owner),
      ...range,
    ]);
    return {
      refs: refs.map(placedRefOf),
      marks: marks.map(markOf),
      next,
      head: Math.max(head, next),
    };
  },
  sessions: async (after, page) => {
    const { ids, next } = await pageOfSessions(read, owner, after, page);
    const heads = (
      await read(`${HEADS} where r.vault_no = ? and r.session ${IN_LIST} order by r.device`, [
        owner.vaultNo,
        idList(ids),
      ])
    ).map(placedRefOf);
    const marks = await read(SESSION_MARKS, [...placeOf(owner), idList(ids)]);
    const sessions = ids.map((sessionId) => ({
      sessionId,
      heads: heads.filter((head) => head.sessionId === sessionId),
      marks: marks.filter((row) => sessionOf(row) === sessionId).map(markOf),
    }));
    return { sessions, next };
  },
});

const placeOf = ({ accountId, vaultNo }: Owner): readonly [Uint8Array, number] => [
  idBytes(accountId),
  vaultNo,
];

const headSeq = async (read: Database['read'], { vaultNo }: Owner): Promise<number> =>
  numberOf(onlyRow(await read('select seq from vaults where no = ?', [vaultNo])), 'seq');

const candidateOf = (row: Row): Candidate => ({
  seq: numberOf(row, 'seq'),
  bytes: numberOf(row, 'bytes'),
});

/** Each `seq` once: the packs of one damage notice are one change. */
const CHANGES = `
  with w(acct, vault_no, after) as (select ?, ?, ?)
  select seq, bytes from (
    select c.seq, length(c.bytes) as bytes from commits c, w
      where c.vault_no = w.vault_no and c.seq > w.after
    union all
    select m.seq, length(m.bytes) + length(m.label) from marks m, w
      where m.acct = w.acct and m.vault_no = w.vault_no and m.seq > w.after
    union all
    select p.notice_seq, 32 * count(*) from packs p, w
      where p.vault_no = w.vault_no and p.notice_seq > w.after group by p.notice_seq
  ) order by seq limit ?`;

const STATE = `
  with w(acct, vault_no, after) as (select ?, ?, ?)
  select seq, bytes from (
    select r.seq, 128 as bytes from refs r, w where r.vault_no = w.vault_no and r.seq > w.after
    union all
    select m.seq, length(m.bytes) + length(m.label) from marks m, w
      where m.acct = w.acct and m.vault_no = w.vault_no and m.seq > w.after
  ) order by seq limit ?`;

/** Two of one version are both there. */
const NEWEST_MARKS = `
  select m.* from marks m where m.acct = ?1 and m.vault_no = ?2
    and m.version = (select max(x.version) from marks x where x.acct = m.acct
      and x.vault_no = m.vault_no and x.subject_kind = m.subject_kind and x.subject = m.subject)`;

const SESSION_MARKS = `${NEWEST_MARKS} and m.subject_kind = 'session'
  and substr(m.subject, 1, 16) in (select unhex(value) from json_each(?3)) order by m.seq`;

const readCommits = async (
  read: Database['read'],
  { vaultNo }: Owner,
  afterSeq: number,
  upToSeq: number,
): Promise<readonly StoredChange[]> =>
  (
    await read('select * from commits where vault_no = ? and seq > ? and seq <= ?', [
      vaultNo,
      afterSeq,
      upToSeq,
    ])
  ).map((row) => ({
    kind: 'commit',
    seq: numberOf(row, 'seq'),
    receivedAt: numberOf(row, 'received_at'),
    id: commitIdOf(blobOf(row, 'id')),
    bytes: blobOf(row, 'bytes'),
  }));

const readDamage = async (
  read: Database['read'],
  { vaultNo }: Owner,
  afterSeq: number,
  upToSeq: number,
): Promise<readonly StoredChange[]> => {
  const rows = await read(
    `select id, notice_seq, notice_at from packs
     where vault_no = ? and notice_seq > ? and notice_seq <= ? order by notice_seq, id`,
    [vaultNo, afterSeq, upToSeq],
  );
  return [...new Set(rows.map((row) => numberOf(row, 'notice_seq')))].map((seq) => {
    const own = rows.filter((row) => row['notice_seq'] === seq);
    const packs = own.map((row) => packIdOf(blobOf(row, 'id')));
    return { kind: 'damage', seq, receivedAt: numberOf(onlyRow(own), 'notice_at'), packs };
  });
};

const placedRefOf = (row: Row): PlacedRef => ({
  ...headOf(row),
  seq: numberOf(row, 'seq'),
  receivedAt: numberOf(row, 'received_at'),
  sizeBytes: numberOf(row, 'size'),
});

const sessionOf = (row: Row): SessionId => sessionIdOf(blobOf(row, 'subject').slice(0, 16));

const pageOfSessions = async (
  read: Database['read'],
  owner: Owner,
  after: SessionId | null,
  page: PageLimit,
): Promise<{ readonly ids: readonly SessionId[]; readonly next: SessionId | null }> => {
  const start = after === null ? new Uint8Array(0) : idBytes(after);
  const rows = await read(SESSIONS, [...placeOf(owner), start, page.limit + 1]);
  const candidates = rows.map((row, seq) => ({ seq, bytes: numberOf(row, 'bytes') }));
  const last = endOfPage(candidates, page, rows.length - 1);
  const ids = rows.slice(0, last + 1).map((row) => sessionIdOf(blobOf(row, 'session')));
  return { ids, next: ids.length < rows.length ? (ids.at(-1) ?? null) : null };
};

const SESSIONS = `
  with w(acct, vault_no, after) as (select ?, ?, ?)
  select session, sum(bytes) as bytes from (
    select r.session as session, 128 as bytes from refs r, w
      where r.vault_no = w.vault_no and r.session > w.after
    union all
    select substr(m.subject, 1, 16), length(m.bytes) + length(m.label) from marks m, w
      where m.acct = w.acct and m.vault_no = w.vault_no and m.subject_kind = 'session'
        and substr(m.subject, 1, 16) > w.after
  ) group by session order by session limit ?`;
