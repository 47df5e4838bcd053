import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Catalogue } from './catalogue.ts';
import type { Entry } from './entry.ts';
import type { DatabaseWrite } from './ports.ts';
import { factsOf, isStoredEntry } from './row-facts.ts';

/** What an entry is in the database: a row, a place in the outbox; of the journal's own entries nothing. */
export const rowsOf = (
  catalogue: Catalogue,
  entry: Entry,
  record: Bytes | undefined,
): readonly DatabaseWrite[] => {
  if (entry.kind === 'sent') {
    return entry.ids.map((id): DatabaseWrite => {
      const kind = catalogue.of('commit').has(id) ? 'commit' : 'mark';
      return { kind: 'sent', row: { id, kind } };
    });
  }
  if (!isStoredEntry(entry) || record === undefined) return [];
  const facts = factsOf(entry, catalogue.isSent);
  const row: DatabaseWrite = { kind: 'row', facts, record };
  const waits = (facts.kind === 'commit' || facts.kind === 'mark') && !facts.sent;
  return waits ? [row, { kind: 'waits', row: { id: facts.id, kind: facts.kind } }] : [row];
};
