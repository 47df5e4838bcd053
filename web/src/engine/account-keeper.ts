import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { encodeAccountRecord } from '@holdfast/shared/keyring/keyring.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';

/** The account record of this device: as it is now, and on the disk. */
export interface AccountKeeper {
  readonly record: () => AccountRecord;
  /** `slots`: ways to unlock have changed, so no older record may stay behind anywhere. */
  readonly write: (
    record: AccountRecord,
    what: 'slots' | 'other',
  ) => Promise<Result<void, DiskError>>;
}

export const createAccountKeeper = (disk: Disk, first: AccountRecord): AccountKeeper => {
  let current = first;
  return {
    record: () => current,
    write: async (record, what) => {
      const bytes = encodeAccountRecord(record);
      const written = await disk.writeAccount(bytes, { replaceBoth: what === 'slots' });
      if (!written.ok) return written;
      current = record;
      return ok(undefined);
    },
  };
};
