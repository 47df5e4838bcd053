import type { Row } from '@libsql/client';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type PackId, packIdOf } from '@holdfast/shared/base/ids.ts';
import { assert } from '@holdfast/shared/base/result.ts';

/** Columns are read by the type the schema gives them; anything else is a mistake of ours. */
export const blobOf = (row: Row, column: string): Bytes => {
  const value = row[column];
  assert(value instanceof ArrayBuffer, `${column} is a blob`);
  return new Uint8Array(value);
};

export const numberOf = (row: Row, column: string): number => {
  const value = row[column];
  assert(typeof value === 'number', `${column} is a number`);
  return value;
};

export const maybeNumberOf = (row: Row, column: string): number | null =>
  row[column] === null ? null : numberOf(row, column);

export const packIdIn = (row: Row): PackId => packIdOf(blobOf(row, 'id'));

/** Of a query that always answers one. */
export const onlyRow = (rows: readonly Row[] | undefined): Row => {
  const row = rows?.[0];
  assert(row !== undefined, 'the query answers a row');
  return row;
};
