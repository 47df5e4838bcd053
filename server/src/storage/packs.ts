import type { InStatement } from '@libsql/client';
import { idBytes, type PackId, packIdOf } from '@holdfast/shared/base/ids.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import type { NewPack, VaultStore } from '../services/vault-store.ts';
import type { WriteError } from '../services/write-result.ts';
import type { Database } from './database.ts';
import type { LaneWrite } from './lane.ts';
import { countUse, nextSeq, type Owner } from './owner.ts';
import { blobOf, numberOf, onlyRow, packIdIn } from './rows.ts';
import { guard, idList, IN_LIST, sql } from './sql.ts';

type Packs =
  | 'packs'
  | 'missingPacks'
  | 'packIds'
  | 'renewLeases'
  | 'addPack'
  | 'replacePack'
  | 'addEnvelope'
  | 'envelope'
  | 'markDamaged';

export const createPacks = ({ read, lane }: Database, owner: Owner): Pick<VaultStore, Packs> => {
  const { vaultNo } = owner;
  const write = async (statements: LaneWrite['statements']): Promise<Result<void, WriteError>> => {
    const written = await lane.write({ statements, bytes: 0 });
    return written.ok ? ok(undefined) : written;
  };

  return {
    packs: async (ids) =>
      (await read(STORED, [vaultNo, idList(ids)])).map((row) => ({
        id: packIdOf(blobOf(row, 'id')),
        sizeBytes: numberOf(row, 'size'),
        state: row['state'] === 'whole' ? 'whole' : 'damaged',
        epoch: numberOf(row, 'epoch'),
      })),
    missingPacks: async (ids) => (await read(MISSING, [idList(ids), vaultNo])).map(packIdIn),
    packIds: async () => (await read(WHOLE, [vaultNo])).map(packIdIn),
    renewLeases: (ids, until) =>
      write([
        sql(
          `update packs set lease_until = max(lease_until, ?) where vault_no = ? and id ${IN_LIST}`,
          until,
          vaultNo,
          idList(ids),
        ),
      ]),
    addPack: (pack) => write(addStatements(owner, pack)),
    replacePack: (pack) => write(replaceStatements(vaultNo, pack)),
    addEnvelope: (pack) => write([guardEpoch(vaultNo, pack), addEnvelope(vaultNo, pack)]),
    envelope: async (id) => {
      const [row] = await read(NEWEST_ENVELOPE, [vaultNo, idBytes(id)]);
      return row === undefined ? null : blobOf(row, 'bytes');
    },
    markDamaged: async (ids, now) => {
      const statements = damageStatements(owner, ids, now);
      const written = await lane.write({ statements, bytes: 0 });
      return written.ok ? ok({ seq: numberOf(onlyRow(written.value[0]), 'seq') }) : written;
    },
  };
};

/** A pack without a key envelope would be one nobody can open: it is not there. */
const STORED = `
  select p.id, p.size, p.state, max(e.epoch) as epoch
  from packs p join envelopes e on e.pack_no = p.no
  where p.vault_no = ? and p.id ${IN_LIST}
  group by p.no`;

const WHOLE = `select id from packs
  where vault_no = ? and state = 'whole' order by id`;

const MISSING = `
  select unhex(value) as id from json_each(?) where not exists(
    select 1 from packs p where p.vault_no = ? and p.id = unhex(value) and p.state = 'whole'
      and exists(select 1 from envelopes e where e.pack_no = p.no))`;

const NEWEST_ENVELOPE = `
  select e.bytes from packs p join envelopes e on e.pack_no = p.no
  where p.vault_no = ? and p.id = ? order by e.epoch desc limit 1`;

/** A plain insert: a pack that came meanwhile breaks the unique key, and the decision is made again. */
const addStatements = (owner: Owner, pack: NewPack): readonly InStatement[] => [
  guardEpoch(owner.vaultNo, pack),
  sql(
    `insert into packs(vault_no, id, size, lease_until, received_at) values(?, ?, ?, ?, ?)`,
    owner.vaultNo,
    idBytes(pack.id),
    pack.sizeBytes,
    pack.leaseUntil,
    pack.receivedAt,
  ),
  addEnvelope(owner.vaultNo, pack),
  ...countUse(owner.accountId, pack.sizeBytes + pack.envelope.bytes.length, 1),
];

/** The damaged copy may have come with a damaged envelope: this one takes its place. */
const replaceStatements = (vaultNo: number, pack: NewPack): readonly InStatement[] => [
  guardEpoch(vaultNo, pack),
  sql(
    `update packs set state = 'whole', notice_seq = null, notice_at = null,
       lease_until = max(lease_until, ?) where vault_no = ? and id = ?`,
    pack.leaseUntil,
    vaultNo,
    idBytes(pack.id),
  ),
  sql(
    `insert into envelopes select no, ?, ? from packs where vault_no = ? and id = ?
     on conflict do update set bytes = excluded.bytes`,
    pack.envelope.epoch,
    pack.envelope.bytes,
    vaultNo,
    idBytes(pack.id),
  ),
];

/** The first envelope of a pack and an epoch stays. */
const addEnvelope = (vaultNo: number, { id, envelope }: NewPack): InStatement =>
  sql(
    `insert into envelopes select no, ?, ? from packs where vault_no = ? and id = ?
     on conflict do nothing`,
    envelope.epoch,
    envelope.bytes,
    vaultNo,
    idBytes(id),
  );

const guardEpoch = (vaultNo: number, { envelope }: NewPack): InStatement =>
  guard('(select epoch from vaults where no = ?) = ?', vaultNo, envelope.epoch);

const damageStatements = (
  owner: Owner,
  ids: readonly PackId[],
  now: number,
): readonly InStatement[] => [
  nextSeq(owner),
  sql(
    `update packs set state = 'damaged', notice_at = ?,
       notice_seq = (select seq from vaults where no = ?)
     where vault_no = ? and id ${IN_LIST}`,
    now,
    owner.vaultNo,
    owner.vaultNo,
    idList(ids),
  ),
];
