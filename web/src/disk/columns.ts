import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { DatabaseTable, RowFacts } from './row-facts.ts';
import { TABLES } from './row-facts.ts';

/** A row as the database holds it: its facts as columns, and the record bytes the journal has too. */
export interface StoredRow {
  readonly record: Blob | Bytes;
  readonly [column: string]: string | number | Blob | Bytes;
}

/** For each table what names a row, and the columns of the one index that says all its facts. */
const COLUMNS = {
  packs: { key: ['id'], facts: ['id'] },
  envelopes: { key: ['packId', 'epoch'], facts: ['packId', 'epoch'] },
  commits: {
    key: ['id'],
    facts: ['sessionId', 'deviceId', 'counter', 'fence', 'seq', 'sent', 'id'],
  },
  marks: { key: ['id'], facts: ['subjectKind', 'subjectId', 'version', 'sent', 'id'] },
  rows: { key: ['table', 'key'], facts: ['table', 'key', 'fence', 'seq', 'removed'] },
  wal: {
    key: ['fence', 'seq'],
    facts: ['fence', 'seq', 'sessionId', 'deviceId', 'counter'],
  },
} as const satisfies Record<
  DatabaseTable,
  { readonly key: readonly string[]; readonly facts: readonly string[] }
>;

const indexOf = (columns: readonly string[]): string =>
  columns.length === 1 ? columns.join('') : `[${columns.join('+')}]`;

export const INDEXES: Readonly<Record<DatabaseTable, string>> = {
  packs: indexOf(COLUMNS.packs.facts),
  envelopes: indexOf(COLUMNS.envelopes.facts),
  commits: indexOf(COLUMNS.commits.facts),
  marks: indexOf(COLUMNS.marks.facts),
  rows: indexOf(COLUMNS.rows.facts),
  wal: indexOf(COLUMNS.wal.facts),
};

const schemaOf = (table: DatabaseTable): string => {
  const key = indexOf(COLUMNS[table].key);
  return key === INDEXES[table] ? key : `${key},${INDEXES[table]}`;
};

/** Version 1 of the database (JOURNAL.md, section 5). */
export const STORES: Readonly<Record<string, string>> = {
  packs: schemaOf('packs'),
  envelopes: schemaOf('envelopes'),
  commits: schemaOf('commits'),
  marks: schemaOf('marks'),
  rows: schemaOf('rows'),
  wal: schemaOf('wal'),
  refs: '[sessionId+deviceId]',
  outbox: 'id',
  account: 'key',
  meta: 'key',
};

/** An index takes no booleans. */
export const columnsOf = (facts: RowFacts): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    Object.entries(facts)
      .filter(([name]) => name !== 'kind')
      .map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
  );

const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries(TABLES).map(([kind, table]) => [table, kind]),
);
const BOOLEANS: ReadonlySet<string> = new Set(['sent', 'removed']);

export const factsAt = (table: DatabaseTable, key: unknown): RowFacts => {
  const values: readonly unknown[] = Array.isArray(key) ? key : [key];
  const columns: readonly string[] = COLUMNS[table].facts;
  assert(values.length === columns.length, 'an index key has a value for each column');
  const facts = Object.fromEntries(
    columns.map((name, at) => [name, BOOLEANS.has(name) ? values[at] === 1 : values[at]]),
  );
  // Only `columnsOf` fills these columns, and it takes nothing but facts of this table.
  return { kind: KINDS.get(table), ...facts } as unknown as RowFacts;
};
