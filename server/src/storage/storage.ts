import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { BlobStore } from '../services/blob-store.ts';
import type { Hasher } from '../services/hasher.ts';
import type { MetaStore } from '../services/meta-store.ts';
import type { ServerKeys } from '../services/server-keys.ts';
import { createAccounts } from './accounts.ts';
import { createBlobs } from './blobs.ts';
import { type Database, openDatabase } from './database.ts';
import { nodeHasher } from './hasher.ts';
import { LANE_LIMITS, type LaneLimits } from './lane.ts';
import { migrate, type MigrateError, type Migration } from './migrate.ts';
import { STATEMENTS as BLOBS_1 } from './migrations/blobs-0001-packs.ts';
import { STATEMENTS as META_1 } from './migrations/0001-accounts-vaults-records.ts';
import { numberOf, onlyRow } from './rows.ts';
import { openServerKeys } from './server-keys.ts';
import { findVault } from './vaults.ts';

export interface Storage {
  readonly meta: MetaStore;
  readonly blobs: BlobStore;
  readonly keys: ServerKeys;
  readonly hasher: Hasher;
}

export type OpenStorageError =
  | (MigrateError & { readonly file: string })
  /** Another process holds a file of it. */
  | { readonly kind: 'in-use'; readonly folder: string }
  | { readonly kind: 'unusable'; readonly folder: string; readonly reason: string };

const FILES: readonly { readonly file: string; readonly migrations: readonly Migration[] }[] = [
  {
    file: 'meta.db',
    migrations: [{ no: 1, name: 'accounts, vaults, records', statements: META_1 }],
  },
  { file: 'blobs.db', migrations: [{ no: 1, name: 'packs', statements: BLOBS_1 }] },
];

/** Opens or makes the server's files in a folder, and holds them alone until closed. */
export const openStorage = async (
  folder: string,
  clock: Clock,
  lane: LaneLimits = LANE_LIMITS,
): Promise<Result<Storage, OpenStorageError>> => {
  const opened: Database[] = [];
  try {
    await makeFolder(folder);
    for (const { file, migrations } of FILES) {
      const database = await openDatabase(join(folder, file), lane);
      opened.push(database);
      const migrated = await migrate({ client: database.client, clock }, migrations);
      if (!migrated.ok) return await refuse(opened, { ...migrated.error, file });
    }
    const keys = await openServerKeys(join(folder, 'token-key.pem'));
    const [meta, blobs] = opened;
    assert(meta !== undefined && blobs !== undefined, 'both files are open');
    return ok({
      meta: await createMeta(meta),
      blobs: createBlobs(blobs),
      keys,
      hasher: nodeHasher,
    });
  } catch (cause) {
    const reason = codeOf(cause);
    return refuse(
      opened,
      reason === 'SQLITE_BUSY' ? { kind: 'in-use', folder } : { kind: 'unusable', folder, reason },
    );
  }
};

const refuse = async (
  opened: readonly Database[],
  error: OpenStorageError,
): Promise<Result<never, OpenStorageError>> => {
  for (const database of opened) await database.close();
  return err(error);
};

/** `recursive` of Node's own never comes back from a folder below /proc. */
const makeFolder = async (folder: string): Promise<void> => {
  const made = await tryMakeFolder(folder);
  if (made === 'ok') return;
  if (dirname(folder) === folder) throw made;
  await makeFolder(dirname(folder));
  const again = await tryMakeFolder(folder);
  if (again !== 'ok') throw again;
};

/** The failure, when a parent is missing; any other is thrown. */
const tryMakeFolder = async (folder: string): Promise<'ok' | Error> => {
  try {
    await mkdir(folder, { mode: 0o700 });
    return 'ok';
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EEXIST') return 'ok';
    if (code === 'ENOENT' && cause instanceof Error) return cause;
    throw cause;
  }
};

const createMeta = async (database: Database): Promise<MetaStore> => {
  const server = onlyRow(await database.read('select incarnation from server'));
  return {
    incarnation: numberOf(server, 'incarnation'),
    accounts: createAccounts(database),
    vault: findVault(database),
    queued: database.lane.queued,
    ping: async () => {
      await database.read('select 1');
    },
    close: database.close,
  };
};

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'UNKNOWN';
