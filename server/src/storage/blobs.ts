import { idBytes } from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import type { BlobStore } from '../services/blob-store.ts';
import type { Database } from './database.ts';
import { blobOf } from './rows.ts';
import { sql } from './sql.ts';

/** Pack bytes as rows of a database file of their own. */
export const createBlobs = ({ lane, read, close }: Database): BlobStore => ({
  put: async ({ accountId, vaultId }, id, bytes) => {
    const insert = sql(
      'insert into blobs values(?, ?, ?, ?) on conflict do update set data = excluded.data',
      idBytes(accountId),
      idBytes(vaultId),
      idBytes(id),
      bytes,
    );
    const written = await lane.write({ statements: [insert], bytes: bytes.length });
    return written.ok ? ok(undefined) : err({ kind: 'busy' });
  },
  get: async ({ accountId, vaultId }, id) => {
    const [row] = await read('select data from blobs where acct = ? and vault = ? and id = ?', [
      idBytes(accountId),
      idBytes(vaultId),
      idBytes(id),
    ]);
    return row === undefined ? null : blobOf(row, 'data');
  },
  ping: async () => {
    await read('select 1');
  },
  close,
});
