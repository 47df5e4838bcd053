import { createHash } from 'node:crypto';
import type { Client } from '@libsql/client';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

/** A numbered step. Once released its statements never change: a new step is written instead. */
export interface Migration {
  readonly no: number;
  readonly name: string;
  readonly statements: readonly string[];
}

export type MigrateError =
  /** Written by a newer server. */
  | { readonly kind: 'newer-data'; readonly no: number }
  /** A step that was applied here is not the one this program has under its number. */
  | { readonly kind: 'other-history'; readonly no: number };

const HISTORY = `create table if not exists migrations(
  no integer primary key,
  name text not null,
  sha256 text not null,
  applied_at integer not null
) strict`;

/** Brings a database to the newest step; each step is one transaction together with its entry. */
export const migrate = async (
  { client, clock }: { readonly client: Client; readonly clock: Clock },
  migrations: readonly Migration[],
): Promise<Result<void, MigrateError>> => {
  await client.execute(HISTORY);
  const { rows } = await client.execute('select no, sha256 from migrations order by no');
  const applied = new Map(rows.map((row) => [Number(row['no']), row['sha256']]));

  for (const [no, sha256] of applied) {
    const known = migrations.find((migration) => migration.no === no);
    if (known === undefined) return err({ kind: 'newer-data', no });
    if (checksum(known) !== sha256) return err({ kind: 'other-history', no });
  }
  for (const migration of migrations) {
    if (applied.has(migration.no)) continue;
    const { no, name, statements } = migration;
    const entry = {
      sql: 'insert into migrations values(?, ?, ?, ?)',
      args: [no, name, checksum(migration), clock.now()],
    };
    await client.batch([...statements, entry], 'write');
  }
  return ok(undefined);
};

const checksum = ({ statements }: Migration): string =>
  createHash('sha256').update(statements.join(';\n')).digest('hex');
