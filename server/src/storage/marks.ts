import type { InStatement, Row } from '@libsql/client';
import { type AccountId, idBytes, markIdOf } from '@holdfast/shared/base/ids.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import type { MarkStore, NewMark, StoredMark } from '../services/mark-store.ts';
import type { Database } from './database.ts';
import { countUse, currentSeq, guardActive, nextSeq, type Owner } from './owner.ts';
import { blobOf, maybeNumberOf, numberOf, onlyRow } from './rows.ts';
import { guard, sql } from './sql.ts';

export const createMarks = ({ readTogether, lane }: Database, owner: Owner): MarkStore => ({
  facts: async ({ id, header }) => {
    const prev = header.prev === null ? null : idBytes(header.prev);
    const subject = idBytes(header.subjectId);
    const [facts, sessions] = await readTogether([
      sql(
        FACTS,
        idBytes(owner.accountId),
        owner.vaultNo,
        header.subjectKind,
        subject,
        idBytes(id),
        prev,
      ),
      countSessionsUnless(owner.accountId, owner.vaultNo, subject.slice(0, 16)),
    ]);
    const fact = onlyRow(facts);
    return {
      known: maybeNumberOf(fact, 'known'),
      highest: numberOf(fact, 'highest'),
      prevVersion: maybeNumberOf(fact, 'prev_version'),
      subjectKnown: header.subjectKind !== 'commit' || numberOf(fact, 'is_commit') === 1,
      sessions: numberOf(onlyRow(sessions), 'sessions'),
    };
  },
  add: async (mark) => {
    const bytes = mark.bytes.length + mark.label.length;
    const written = await lane.write({ statements: addStatements(owner, mark), bytes });
    return written.ok ? ok({ seq: numberOf(onlyRow(written.value[0]), 'seq') }) : written;
  },
});

const FACTS = `
  with m as (select * from marks
    where acct = ?1 and vault_no = ?2 and subject_kind = ?3 and subject = ?4)
  select
    (select seq from marks where acct = ?1 and id = ?5) as known,
    (select coalesce(max(version), 0) from m) as highest,
    (select version from m where id = ?6) as prev_version,
    exists(select 1 from commits where vault_no = ?2 and id = ?4) as is_commit`;

/**
 * Sessions that have a commit, and those that have only been named; 0 where this one has a commit, because
 * then it is none too many and need not be counted.
 */
export const countSessionsUnless = (
  accountId: AccountId,
  vaultNo: number,
  session: Uint8Array,
): InStatement =>
  sql(
    `select case when exists(select 1 from refs where vault_no = ?2 and session = ?3) then 0 else (
       select count(*) from (
         select session from refs where vault_no = ?2
         union select substr(subject, 1, 16) from marks
           where acct = ?1 and vault_no = ?2 and subject_kind = 'session')) end as sessions`,
    idBytes(accountId),
    vaultNo,
    session,
  );

const addStatements = (
  owner: Owner,
  { mark: { id, header }, bytes, label, highest, receivedAt }: NewMark,
): readonly InStatement[] => {
  const acct = idBytes(owner.accountId);
  const subject = [acct, owner.vaultNo, header.subjectKind, idBytes(header.subjectId)] as const;
  const seq = currentSeq(owner);
  return [
    nextSeq(owner),
    guardActive(owner.accountId, header.deviceId),
    guard(
      `(select coalesce(max(version), 0) from marks
        where acct = ? and vault_no = ? and subject_kind = ? and subject = ?) = ?`,
      ...subject,
      highest,
    ),
    sql(
      `insert into marks(acct, vault_no, subject_kind, subject, version, id, bytes, label, seq,
         received_at) values(?, ?, ?, ?, ?, ?, ?, ?, ${seq.text}, ?)`,
      ...subject,
      header.version,
      idBytes(id),
      bytes,
      label,
      seq.argument,
      receivedAt,
    ),
    ...countUse(owner.accountId, bytes.length + label.length, 0),
  ];
};

/** Marks whose change lies in (after, upTo], in order. */
export const readMarks = async (
  read: Database['read'],
  owner: Owner,
  afterSeq: number,
  upToSeq: number,
): Promise<readonly StoredMark[]> =>
  (
    await read(
      `select * from marks where acct = ? and vault_no = ? and seq > ? and seq <= ? order by seq`,
      [idBytes(owner.accountId), owner.vaultNo, afterSeq, upToSeq],
    )
  ).map(markOf);

export const markOf = (row: Row): StoredMark => ({
  kind: 'mark',
  seq: numberOf(row, 'seq'),
  receivedAt: numberOf(row, 'received_at'),
  id: markIdOf(blobOf(row, 'id')),
  bytes: blobOf(row, 'bytes'),
  label: blobOf(row, 'label'),
});
