import { Dexie, type Table, type Transaction } from 'dexie';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { DatabasePlace } from './entry.ts';
import type { Durability } from './facts.ts';
import {
  type Database,
  type DatabaseEvents,
  type DatabaseWrite,
  OUTDATED,
  type OutboxRow,
  type RefRow,
} from './ports.ts';
import { type DatabaseTable, type PrimaryKey, TABLES } from './row-facts.ts';
import { columnsOf, factsAt, INDEXES, type StoredRow, STORES } from './columns.ts';

/** Rises when older code could no longer read or must no longer write what is there. */
const SCHEMA = 1;

export interface DexieOptions {
  readonly place: DatabasePlace;
  readonly factory: IDBFactory;
  readonly blobFromBytes: number;
  readonly hear: DatabaseEvents;
}

/**
 * Two connections to one database, because Dexie fixes the durability of a connection when it is made
 * (JOURNAL.md, section 5).
 */
export const openDexieDatabase = async (options: DexieOptions): Promise<Database> => {
  const relaxed = createConnection(options, 'relaxed');
  const strict = createConnection(options, 'strict');
  const close = (): void => {
    relaxed.close();
    strict.close();
  };
  try {
    await guarded(() => checkSchema(strict));
  } catch (error) {
    close();
    throw error;
  }
  return createDatabase(options, { relaxed, strict, close });
};

const createConnection = (
  { place, factory, hear }: DexieOptions,
  durability: Durability,
): Dexie => {
  const connection = new Dexie(place.name, {
    indexedDB: factory,
    IDBKeyRange,
    chromeTransactionDurability: durability,
    cache: 'disabled',
  });
  connection.version(1).stores(STORES);
  connection.on('versionchange', () => {
    connection.close();
    hear.onOutdated();
  });
  return connection;
};

const checkSchema = async (connection: Dexie): Promise<void> => {
  await connection.open();
  const meta = metaOf(connection);
  const schema = (await meta.get('schema'))?.value ?? 0;
  if (schema > SCHEMA) throw new DOMException('written by a newer version', OUTDATED);
  if (schema < SCHEMA) await meta.put({ key: 'schema', value: SCHEMA });
};

interface Connections {
  readonly relaxed: Dexie;
  readonly strict: Dexie;
  readonly close: () => void;
}

const createDatabase = (
  { place, blobFromBytes }: DexieOptions,
  { relaxed, strict, close }: Connections,
): Database => ({
  place,
  get: (table, key) =>
    guarded(async () => {
      const row = await rowsOf(relaxed, table).get(idbKey(key));
      return row === undefined ? null : await recordOf(row.record);
    }),
  facts: (table) =>
    guarded(async () => {
      const keys = await rowsOf(relaxed, table).orderBy(INDEXES[table]).keys();
      return keys.map((key) => factsAt(table, key));
    }),
  refs: () => guarded(() => relaxed.table<RefRow>('refs').toArray()),
  outbox: () => guarded(() => relaxed.table<OutboxRow>('outbox').toArray()),
  account: () => guarded(async () => (await accountOf(relaxed).get('account'))?.record ?? null),
  fence: () => guarded(async () => (await metaOf(relaxed).get('fence'))?.value ?? 0),
  write: (writes, { fence, durability }) =>
    guarded(() =>
      write(durability === 'strict' ? strict : relaxed, { writes, fence, blobFromBytes }),
    ),
  close,
});

interface Write {
  readonly writes: readonly DatabaseWrite[];
  readonly fence: number;
  readonly blobFromBytes: number;
}

const write = async (
  connection: Dexie,
  { writes, fence, blobFromBytes }: Write,
): Promise<'written' | 'lost-lead'> => {
  let isLeading = true;
  const run = async (transaction: Transaction): Promise<void> => {
    const held = (await metaOf(connection).get('fence'))?.value ?? 0;
    if (held > fence) {
      isLeading = false;
      transaction.abort();
      return;
    }
    if (held < fence) await metaOf(connection).put({ key: 'fence', value: fence });
    await Promise.all(writes.map((one) => apply(connection, one, blobFromBytes)));
  };
  try {
    await connection.transaction('rw', tablesOf(writes), run);
  } catch (error) {
    if (isLeading) throw error;
  }
  return isLeading ? 'written' : 'lost-lead';
};

const tablesOf = (writes: readonly DatabaseWrite[]): string[] => [
  ...new Set(['meta', ...writes.flatMap(tablesOfWrite)]),
];

const tablesOfWrite = (one: DatabaseWrite): readonly string[] => {
  switch (one.kind) {
    case 'row':
      return [TABLES[one.facts.kind]];
    case 'remove':
      return [one.table];
    case 'ref':
    case 'no-ref':
      return ['refs'];
    case 'waits':
      return ['outbox'];
    case 'sent':
      return ['outbox', TABLES[one.row.kind]];
    case 'account':
      return ['account'];
    default:
      return unreachable(one);
  }
};

const apply = (
  connection: Dexie,
  one: DatabaseWrite,
  blobFromBytes: number,
): PromiseLike<unknown> => {
  switch (one.kind) {
    case 'row': {
      const record = one.record.length >= blobFromBytes ? new Blob([one.record]) : own(one.record);
      const row = { ...columnsOf(one.facts), record };
      return rowsOf(connection, TABLES[one.facts.kind]).put(row);
    }
    case 'remove':
      return rowsOf(connection, one.table).delete(idbKey(one.key));
    case 'ref':
      return connection.table<RefRow>('refs').put(one.ref);
    case 'no-ref':
      return connection.table('refs').delete([one.ref.sessionId, one.ref.deviceId]);
    case 'waits':
      return connection.table<OutboxRow>('outbox').put(one.row);
    case 'sent':
      return Promise.all([
        connection.table('outbox').delete(one.row.id),
        rowsOf(connection, TABLES[one.row.kind]).update(one.row.id, { sent: 1 }),
      ]);
    case 'account':
      return accountOf(connection).put({ key: 'account', record: own(one.record) });
    default:
      return unreachable(one);
  }
};

const rowsOf = (connection: Dexie, table: DatabaseTable): Table<StoredRow, IDBValidKey> =>
  connection.table(table);
const metaOf = (
  connection: Dexie,
): Table<{ readonly key: string; readonly value: number }, string> => connection.table('meta');
const accountOf = (
  connection: Dexie,
): Table<{ readonly key: string; readonly record: Bytes }, string> => connection.table('account');

const idbKey = (key: PrimaryKey): IDBValidKey => {
  const [only] = key;
  return key.length === 1 && only !== undefined ? only : [...key];
};

const recordOf = async (record: Blob | Bytes): Promise<Bytes> =>
  record instanceof Blob ? new Uint8Array(await record.arrayBuffer()) : record;

/** A view would take the whole buffer it looks into along. */
const own = (bytes: Bytes): Bytes =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();

/** Dexie wraps what the browser says in errors of its own; this room knows the browser's only. */
const guarded = async <T>(run: () => PromiseLike<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw error instanceof DOMException ? error : platformError(error);
  }
};

const platformError = (error: unknown): unknown => {
  if (!(error instanceof Dexie.DexieError)) return error;
  const inner: unknown = Reflect.get(error, 'failures')?.[0] ?? error.inner;
  if (inner instanceof DOMException) return inner;
  if (inner instanceof Dexie.DexieError) return platformError(inner);
  return new DOMException(error.message, error.name);
};
