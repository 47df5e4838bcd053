import { type Client, createClient, type InArgs, type InStatement, type Row } from '@libsql/client';
import { pathToFileURL } from 'node:url';
import { createLane, LANE_LIMITS, type Lane, type LaneLimits } from './lane.ts';

/** One SQLite file, held by this process alone: reads as they come, writes through the lane. */
export interface Database {
  readonly client: Client;
  readonly lane: Lane;
  readonly read: (sql: string, args?: InArgs) => Promise<readonly Row[]>;
  /** Several queries on one state of the data: nothing is written between them. */
  readonly readTogether: (queries: readonly InStatement[]) => Promise<readonly (readonly Row[])[]>;
  readonly close: () => Promise<void>;
}

const LOCK_WAIT_MS = 2_000;

/**
 * `synchronous=FULL`: what is answered is on the disk. `locking_mode=EXCLUSIVE`: a second server on the
 * same folder is refused at its start, and not found out by what it breaks. One connection, since the
 * native calls are synchronous and a second one could only wait for the first.
 */
export const openDatabase = async (
  path: string,
  limits: LaneLimits = LANE_LIMITS,
): Promise<Database> => {
  const url = pathToFileURL(path).href;
  const client = createClient({ url, concurrency: 1, timeout: LOCK_WAIT_MS });
  try {
    for (const pragma of PRAGMAS) await client.execute(pragma);
    // An empty transaction takes the exclusive lock now, not at the first write.
    await client.batch([], 'write');
  } catch (cause) {
    client.close();
    throw cause;
  }
  return {
    client,
    lane: createLane(client, limits),
    read: async (sql, args = []) => (await client.execute({ sql, args })).rows,
    readTogether: async (queries) =>
      (await client.batch([...queries], 'read')).map(({ rows }) => rows),
    close: () => release(client),
  };
};

/**
 * The native connection may outlive its close until its statements are collected, and would hold the file
 * all that time. So everything is written back and the lock given up first; leaving WAL is what allows it.
 */
const release = async (client: Client): Promise<void> => {
  await client.execute('pragma journal_mode = delete');
  await client.execute('pragma locking_mode = normal');
  await client.execute('select count(*) from sqlite_schema');
  client.close();
};

const PRAGMAS: readonly InStatement[] = [
  'pragma locking_mode = exclusive',
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
];
