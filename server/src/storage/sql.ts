import type { InStatement } from '@libsql/client';
import type { AnyId } from '@holdfast/shared/base/ids.ts';

export type Argument = string | number | Uint8Array | null;

export const sql = (text: string, ...args: readonly Argument[]): InStatement => ({
  sql: text,
  args: [...args],
});

/**
 * Aborts the whole operation unless the condition is true now, in the transaction that writes. A condition
 * that is `null` aborts too: the guard's column takes no null.
 */
export const guard = (condition: string, ...args: readonly Argument[]): InStatement =>
  sql(`insert into guard select ${condition}`, ...args);

/** For `in (select unhex(value) from json_each(?))`: one parameter for any number of ids. */
export const idList = (ids: readonly AnyId[]): string => JSON.stringify(ids);
export const IN_LIST = 'in (select unhex(value) from json_each(?))';
