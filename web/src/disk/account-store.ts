import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { type AccountCopy, encodeAccount, newestAccount, parseAccount } from './account-record.ts';
import { attempt } from './attempt.ts';
import type { DiskError } from './disk-error.ts';
import type { Database, Folder } from './ports.ts';

/**
 * The account record in two files written in turn, and one row (JOURNAL.md, section 6). The files bear
 * their leader's fence: one that a frozen leader holds open can still be outrun.
 */
export interface AccountStore {
  readonly newest: () => AccountCopy | null;
  /** Not every place that should hold the newest record does. */
  readonly isUneven: () => boolean;
  readonly write: (
    bytes: Sealed,
    options: { readonly replaceBoth: boolean },
  ) => Promise<Result<void, DiskError>>;
  /** Writes the newest record to where it is not. */
  readonly heal: () => Promise<Result<void, DiskError>>;
}

export interface AccountStoreOptions {
  readonly folder: Folder | null;
  readonly database: Database;
  readonly fence: number;
}

const ACCOUNT_FILE = /^account-[1-9]\d{0,14}-[01]$/;

export const openAccountStore = async (options: AccountStoreOptions): Promise<AccountStore> => {
  const inDatabase = await readRow(options.database);
  const inFiles = await readFiles(options.folder);
  return createAccountStore(options, inDatabase, inFiles);
};

const createAccountStore = (
  { folder, database, fence }: AccountStoreOptions,
  firstRow: AccountCopy | null,
  files: Map<string, AccountCopy | null>,
): AccountStore => {
  let row = firstRow;
  const newest = (): AccountCopy | null => newestAccount([row, ...files.values()]);
  const own = (slot: number): string => `account-${fence}-${slot % 2}`;

  const putRow = async (copy: AccountCopy): Promise<Result<void, DiskError>> => {
    const written = await attempt('database', () =>
      database.write([{ kind: 'account', record: encodeAccount(copy) }], {
        fence,
        durability: 'strict',
      }),
    );
    if (!written.ok) return written;
    if (written.value === 'lost-lead') return err({ kind: 'lost-lead' });
    row = copy;
    return ok(undefined);
  };
  const drop = async (name: string): Promise<boolean> => {
    if (folder === null || !files.has(name)) return true;
    const removed = await attempt('journal', () => folder.remove(name));
    if (removed.ok) files.delete(name);
    return removed.ok;
  };
  /** The file must be gone first: nobody writes into a file that is there. */
  const putFile = async (name: string, copy: AccountCopy): Promise<Result<void, DiskError>> => {
    if (folder === null) return ok(undefined);
    if (!(await drop(name))) return err({ kind: 'storage-failed', store: 'journal' });
    files.set(name, null);
    const written = await attempt('journal', () => writeFile(folder, name, copy));
    if (written.ok) files.set(name, copy);
    else await drop(name);
    return written;
  };
  /** Once both own files are there, those of earlier leaders have had their day. */
  const sweep = async (): Promise<void> => {
    if (!files.has(own(0)) || !files.has(own(1))) return;
    await Promise.all(
      [...files.keys()].filter((name) => ![own(0), own(1)].includes(name)).map(drop),
    );
  };

  const write: AccountStore['write'] = async (bytes, { replaceBoth }) => {
    const copy = { generation: (newest()?.generation ?? 0) + 1, bytes };
    const [first, second] = [own(copy.generation), own(copy.generation + 1)];
    const filed = await putFile(first, copy);
    if (!filed.ok) return filed;

    const rowed = await putRow(copy);
    if (!rowed.ok) {
      await drop(first);
      return rowed;
    }
    // A second file that cannot be written must at least not keep the slot that was to go.
    if (replaceBoth && !(await putFile(second, copy)).ok && files.has(second)) {
      return err({ kind: 'storage-failed', store: 'journal' });
    }
    await sweep();
    return ok(undefined);
  };

  const isUneven = (): boolean => {
    const generation = newest()?.generation;
    if (generation === undefined) return false;
    const filed = [...files.values()].some((copy) => copy?.generation === generation);
    return row?.generation !== generation || (folder !== null && !filed);
  };

  return {
    newest,
    isUneven,
    write,
    heal: async () => {
      const copy = newest();
      if (copy === null || !isUneven()) return ok(undefined);
      const rowed = row?.generation === copy.generation ? ok(undefined) : await putRow(copy);
      if (!rowed.ok) return rowed;
      const filed = [...files.values()].some((file) => file?.generation === copy.generation);
      return filed ? ok(undefined) : await putFile(own(copy.generation), copy);
    },
  };
};

const readRow = async (database: Database): Promise<AccountCopy | null> => {
  const record = await attempt('database', database.account);
  return record.ok && record.value !== null ? parseAccount(record.value) : null;
};

const readFiles = async (folder: Folder | null): Promise<Map<string, AccountCopy | null>> => {
  const copies = new Map<string, AccountCopy | null>();
  if (folder === null) return copies;
  const listed = await attempt('journal', folder.list);
  const names = (listed.ok ? listed.value : []).filter(({ name }) => ACCOUNT_FILE.test(name));
  await Promise.all(
    names.map(async ({ name }) => {
      const bytes = await attempt('journal', () => folder.read(name));
      copies.set(name, bytes.ok ? parseAccount(bytes.value) : null);
    }),
  );
  return copies;
};

const writeFile = async (folder: Folder, name: string, copy: AccountCopy): Promise<void> => {
  const file = await folder.create(name);
  try {
    const record = encodeAccount(copy);
    if (file.write(record, 0) !== record.length) {
      throw new DOMException('only a part was written', 'QuotaExceededError');
    }
    file.flush();
  } finally {
    file.close();
  }
};
