import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { attempt } from './attempt.ts';
import type { Kind, Slot } from './catalogue.ts';
import { openRecord } from './parse-entry.ts';
import { factsOf, isStoredEntry, keyOf, type StoredEntry, TABLES } from './row-facts.ts';
import type { Stores } from './stores.ts';

export type EntryOf<K extends Kind> = Extract<StoredEntry, { readonly kind: K }>;

/** A record that passed its checks. */
export interface GoodRecord<K extends Kind = Kind> {
  readonly record: Bytes;
  readonly entry: EntryOf<K>;
}

/** What one store gives of a slot: `bad` are bytes that are there and fail. */
export type CopyRead<K extends Kind> =
  | ({ readonly kind: 'good' } & GoodRecord<K>)
  | { readonly kind: 'bad'; readonly bytes: Bytes | null }
  | { readonly kind: 'absent' };

export const readFromJournal = async <K extends Kind>(
  { journal }: Stores,
  { facts, place }: Slot<K>,
): Promise<CopyRead<K>> => {
  if (journal === null || place === null) return { kind: 'absent' };
  const record = await journal.read(place);
  // The journal file itself is what is kept of bad bytes.
  return record === null ? { kind: 'bad', bytes: null } : await judge(facts, record);
};

export const readFromDatabase = async <K extends Kind>(
  { database }: Stores,
  { facts, inDatabase }: Slot<K>,
): Promise<CopyRead<K>> => {
  if (!inDatabase) return { kind: 'absent' };
  const record = await attempt('database', () => database.get(TABLES[facts.kind], keyOf(facts)));
  return record.ok && record.value !== null
    ? await judge(facts, record.value)
    : { kind: 'bad', bytes: null };
};

/**
 * Checksum for all, and SHA-256 where that is the id: packs and commits. The database may answer with
 * another row's bytes, so the key is compared too.
 */
const judge = async <K extends Kind>(
  facts: Slot<K>['facts'],
  record: Bytes,
): Promise<CopyRead<K>> => {
  const entry = openRecord(record);
  if (entry === null || !isStoredEntry(entry) || !isOf(facts.kind, entry) || !isAt(facts, entry)) {
    return { kind: 'bad', bytes: record };
  }
  return (await isNamedRight(entry))
    ? { kind: 'good', record, entry }
    : { kind: 'bad', bytes: record };
};

const isNamedRight = async (entry: StoredEntry): Promise<boolean> => {
  if (entry.kind !== 'pack' && entry.kind !== 'commit') return true;
  const hash: string = await hashOf(entry.bytes);
  return hash === entry.id;
};

const isOf = <K extends Kind>(kind: K, entry: StoredEntry): entry is EntryOf<K> =>
  entry.kind === kind;

const isAt = (facts: Slot['facts'], entry: StoredEntry): boolean =>
  keyOf(facts).join('\0') === keyOf(factsOf(entry)).join('\0');
