import { idBytes } from '@holdfast/shared/base/ids.ts';
import type { MetaStore } from '../services/meta-store.ts';
import { createCommits } from './commits.ts';
import type { Database } from './database.ts';
import { createMarks } from './marks.ts';
import { createPacks } from './packs.ts';
import { numberOf, onlyRow } from './rows.ts';
import { createViews } from './vault-views.ts';

/** Finds a vault by account and id together: there is no way to one that is another's. */
export const findVault =
  (database: Database): MetaStore['vault'] =>
  async (accountId, vaultId) => {
    const [row] = await database.read('select no from vaults where acct = ? and vault = ?', [
      idBytes(accountId),
      idBytes(vaultId),
    ]);
    if (row === undefined) return null;
    const owner = { accountId, vaultNo: numberOf(row, 'no') };
    return {
      accountId,
      vaultId,
      place: async () => {
        const place = onlyRow(
          await database.read('select seq, epoch from vaults where no = ?', [owner.vaultNo]),
        );
        return { seq: numberOf(place, 'seq'), epoch: numberOf(place, 'epoch') };
      },
      ...createPacks(database, owner),
      ...createCommits(database, owner),
      ...createViews(database, owner),
      marks: createMarks(database, owner),
    };
  };
