import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { attempt } from './attempt.ts';
import type { Core } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import type { Entry } from './entry.ts';
import type { Durability, Receipt } from './facts.ts';
import type { Appended } from './journal.ts';
import type { DatabaseWrite } from './ports.ts';
import { factsOf, isStoredEntry } from './row-facts.ts';
import { rowsOf } from './rows-of.ts';
import type { Stores } from './stores.ts';

export interface WriteRules {
  readonly durability: Durability;
  /** What the same transaction does besides. */
  readonly besides: readonly DatabaseWrite[];
}

/**
 * Writes entries into the journal, flushes, reads the last one back; then into the database, in one
 * transaction that looks at the fence. The last entry is the one that makes the others hold.
 */
export const writeBoth = async (
  core: Core,
  entries: readonly Entry[],
  { durability, besides }: WriteRules,
): Promise<Result<Receipt, DiskError>> => {
  const { standing, clock } = core;
  const stores = core.stores();
  const { journal, database, fence, catalogue } = stores;
  const records = entries.map(encodeEntry);
  const appended = journal === null ? null : await journal.append(records);
  if (appended !== null && !appended.ok) return err(standing.note(appended.error));

  const readBackAt = clock.now();
  const written = await attempt('database', () =>
    database.write(
      [...entries.flatMap((entry, at) => rowsOf(catalogue, entry, records[at])), ...besides],
      { fence, durability: journal === null ? 'strict' : durability },
    ),
  );
  if (!written.ok) {
    return err(standing.note(afterFailure(stores, appended?.value ?? null, written.error)));
  }
  if (written.value === 'lost-lead') {
    // The record stays: the one who leads now may have read it already, and settles what it is worth.
    core.lose('lost-lead');
    return err({ kind: 'lost-lead' });
  }
  entries.forEach((entry, index) => {
    const place = appended?.value.places[index];
    if (place !== undefined) catalogue.addRecord(entry, place);
    if (isStoredEntry(entry)) catalogue.addRow(factsOf(entry));
    if (entry.kind === 'sent') catalogue.markSent(entry.ids);
  });
  return ok({ at: readBackAt, copies: journal === null ? 1 : 2 });
};

/** No room is known to have left nothing behind, and then neither may the journal. All else is for `adopt` to find out. */
const afterFailure = (
  { journal }: Stores,
  appended: Appended | null,
  error: DiskError,
): DiskError => {
  if (error.kind !== 'storage-full' || journal === null || appended === null) return error;
  return journal.takeBack(appended) ? error : { kind: 'storage-failed', store: 'journal' };
};
