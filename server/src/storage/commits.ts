import type { InStatement, Row } from '@libsql/client';
import {
  type CommitId,
  commitIdOf,
  deviceIdOf,
  idBytes,
  sessionIdOf,
} from '@holdfast/shared/base/ids.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';
import type { CommitFacts, NewCommit, VaultStore } from '../services/vault-store.ts';
import { ancestryBytes, readAncestry } from './ancestry.ts';
import type { Database } from './database.ts';
import { countSessionsUnless } from './marks.ts';
import { countUse, guardActive, nextSeq, type Owner } from './owner.ts';
import { blobOf, maybeNumberOf, numberOf, onlyRow, packIdIn } from './rows.ts';
import { type Argument, guard, idList, IN_LIST, sql } from './sql.ts';

type Commits = 'commitFacts' | 'addCommit' | 'ancestry' | 'commitBytes' | 'needs' | 'refs';

export const createCommits = (database: Database, owner: Owner): Pick<VaultStore, Commits> => {
  const { read, lane } = database;
  const { vaultNo } = owner;
  const find = async (column: string, id: CommitId): Promise<Row | undefined> =>
    (
      await read(`select ${column} from commits where vault_no = ? and id = ?`, [
        vaultNo,
        idBytes(id),
      ])
    )[0];

  return {
    commitFacts: (commit) => readFacts(database, owner, commit),
    addCommit: async (commit) => {
      const statements = addStatements(owner, commit);
      const written = await lane.write({ statements, bytes: commit.bytes.length });
      return written.ok ? ok({ seq: numberOf(onlyRow(written.value[0]), 'seq') }) : written;
    },
    ancestry: async (id) => {
      const row = await find('ancestry', id);
      return row === undefined ? new Map() : readAncestry(blobOf(row, 'ancestry'));
    },
    commitBytes: async (id) => {
      const row = await find('bytes', id);
      return row === undefined ? null : blobOf(row, 'bytes');
    },
    needs: async (id) => {
      if ((await find('no', id)) === undefined) return null;
      const rows = await read(NEEDS_OF, [vaultNo, idBytes(id)]);
      return rows.map(packIdIn);
    },
    refs: async () => (await read(`${HEADS} where r.vault_no = ?`, [vaultNo])).map(headOf),
  };
};

export const HEADS = `
  select r.session, r.device, r.counter, r.seq, c.id, c.received_at, c.size
  from refs r join commits c on c.no = r.commit_no`;

export const headOf = (row: Row): Head => ({
  sessionId: sessionIdOf(blobOf(row, 'session')),
  deviceId: deviceIdOf(blobOf(row, 'device')),
  counter: numberOf(row, 'counter'),
  commitId: commitIdOf(blobOf(row, 'id')),
});

/** All facts are of one moment: a commit that comes between two of them would look like a stale ref. */
const readFacts = async (
  { readTogether }: Database,
  { accountId, vaultNo }: Owner,
  { id, header }: Commit,
): Promise<CommitFacts> => {
  const session = idBytes(header.sessionId);
  const [first] = header.parents;
  const [places, heads, parents, needs, sessions] = await readTogether([
    sql(PLACE, vaultNo, idBytes(id), session, idBytes(header.deviceId), header.counter),
    sql(`${HEADS} where r.vault_no = ? and r.session = ? order by r.device`, vaultNo, session),
    sql(
      `select id, ancestry from commits where vault_no = ? and session = ? and id ${IN_LIST}`,
      vaultNo,
      session,
      idList(header.parents),
    ),
    sql(NEEDS_OF, vaultNo, first === undefined ? null : idBytes(first)),
    countSessionsUnless(accountId, vaultNo, session),
  ]);
  const place = onlyRow(places);
  return {
    known: maybeNumberOf(place, 'known'),
    atCounter: place['at_counter'] === null ? null : commitIdOf(blobOf(place, 'at_counter')),
    heads: (heads ?? []).map(headOf),
    parents: new Map(
      parents?.map((row) => [commitIdOf(blobOf(row, 'id')), readAncestry(blobOf(row, 'ancestry'))]),
    ),
    parentNeeds: (needs ?? []).map(packIdIn),
    damagedNeeds: (needs ?? []).filter((row) => row['state'] !== 'whole').map(packIdIn),
    sessions: numberOf(onlyRow(sessions), 'sessions'),
  };
};

const PLACE = `select
  (select seq from commits where vault_no = ?1 and id = ?2) as known,
  (select id from commits where vault_no = ?1 and session = ?3 and device = ?4 and counter = ?5)
    as at_counter`;

const NEEDS_OF = `
  select p.id, p.state from needs n join packs p on p.no = n.pack_no
  where n.commit_no = (select no from commits where vault_no = ? and id = ?) order by p.id`;

/**
 * The whole acceptance of a commit as one transaction. Every fact the decision rests on is looked at again
 * by a guard, so that what changed in between writes nothing.
 */
const addStatements = (
  owner: Owner,
  { commit, bytes, needs, ancestry, receivedAt }: NewCommit,
): readonly InStatement[] => {
  const { vaultNo } = owner;
  const { header } = commit;
  const chain = [vaultNo, idBytes(header.sessionId), idBytes(header.deviceId)] as const;
  const self = [vaultNo, idBytes(commit.id)] as const;
  return [
    nextSeq(owner),
    guardActive(owner.accountId, header.deviceId),
    guardRef(chain, commit),
    guardParents(vaultNo, commit),
    sql(
      `insert into commits(vault_no, session, device, id, counter, size, ancestry, bytes, seq,
         received_at)
       values(?, ?, ?, ?, ?, ?, ?, ?, (select seq from vaults where no = ?), ?)`,
      ...chain,
      idBytes(commit.id),
      header.counter,
      header.sizeBytes,
      ancestryBytes(ancestry),
      bytes,
      vaultNo,
      receivedAt,
    ),
    ...needsStatements(vaultNo, commit, needs.length),
    sql(
      `insert into refs values(?, ?, ?, ?, (${SELF}), (select seq from vaults where no = ?))
       on conflict do update set counter = excluded.counter, commit_no = excluded.commit_no,
         seq = excluded.seq`,
      ...chain,
      header.counter,
      ...self,
      vaultNo,
    ),
    ...countUse(owner.accountId, bytes.length, 0),
  ];
};

/**
 * The full set: what the first parent needs, without the drops, with the adds. It is copied by number, so
 * that a tick costs what has changed and not a look at every pack.
 */
const needsStatements = (
  vaultNo: number,
  { id, header }: Commit,
  count: number,
): readonly InStatement[] => {
  const self = [vaultNo, idBytes(id)] as const;
  const [parent] = header.parents;
  return [
    sql(
      `insert into needs select (${SELF}), pack_no from needs
       where commit_no = (${SELF}) and pack_no not in (
         select no from packs where vault_no = ? and id ${IN_LIST})`,
      ...self,
      vaultNo,
      parent === undefined ? null : idBytes(parent),
      vaultNo,
      idList(header.drops),
    ),
    sql(
      `insert or ignore into needs select (${SELF}), p.no from packs p
       where p.vault_no = ? and p.id ${IN_LIST}
         and exists(select 1 from envelopes e where e.pack_no = p.no)`,
      ...self,
      vaultNo,
      idList(header.adds),
    ),
    guard(
      `(select count(*) from needs n join packs p on p.no = n.pack_no
        where n.commit_no = (${SELF}) and p.state = 'whole') = ?`,
      ...self,
      count,
    ),
  ];
};

const SELF = 'select no from commits where vault_no = ? and id = ?';

/** The compare of the compare-and-swap: the device's own ref is where the commit says it is. */
const guardRef = (chain: readonly Argument[], { header }: Commit): InStatement =>
  header.prev === null
    ? guard(
        'not exists(select 1 from refs where vault_no = ? and session = ? and device = ?)',
        ...chain,
      )
    : guard(
        `exists(select 1 from refs r join commits c on c.no = r.commit_no
           where r.vault_no = ? and r.session = ? and r.device = ? and r.counter = ? and c.id = ?)`,
        ...chain,
        header.counter - 1,
        idBytes(header.prev),
      );

const guardParents = (vaultNo: number, { header }: Commit): InStatement =>
  guard(
    `(select count(*) from commits where vault_no = ? and session = ? and id ${IN_LIST}) = ?`,
    vaultNo,
    idBytes(header.sessionId),
    idList(header.parents),
    header.parents.length,
  );
