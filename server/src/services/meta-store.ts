import type { AccountId, VaultId } from '@holdfast/shared/base/ids.ts';
import type { AccountStore } from './account-store.ts';
import type { VaultStore } from './vault-store.ts';

/** Port: all records. One implementation is one database. */
export interface MetaStore {
  /** A number of the data itself; rises when an older copy of it is put back. */
  readonly incarnation: number;
  readonly accounts: AccountStore;
  /** `null` for a vault that is not here, and for one that is not this account's. */
  readonly vault: (accountId: AccountId, vaultId: VaultId) => Promise<VaultStore | null>;
  /** Writes that wait for the lane. */
  readonly queued: () => number;
  /** Throws when the store cannot be read. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}
