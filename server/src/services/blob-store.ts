import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { AccountId, PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import type { Result } from '@holdfast/shared/base/result.ts';

/** Whose bytes: nothing is shared between vaults, let alone accounts. */
export interface BlobPlace {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
}

/**
 * Port: the bytes of packs. They are durable before any row names them, and named by their hash, so no
 * transaction across this and the records is needed. It checks nothing: whoever reads compares the hash.
 */
export interface BlobStore {
  /** Durable when it answers ok; what was there under the id is replaced. */
  readonly put: (
    place: BlobPlace,
    id: PackId,
    bytes: Bytes,
  ) => Promise<Result<void, { readonly kind: 'busy' }>>;
  readonly get: (place: BlobPlace, id: PackId) => Promise<Bytes | null>;
  /** Throws when the store cannot be read. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}
