import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import { attempt } from './attempt.ts';
import type { StandingHead } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import type { DoneEntry, SentEntry } from './entry.ts';
import type { DatabaseWrite } from './ports.ts';
import type { Stores } from './stores.ts';

/** Refs, outbox, acknowledgements and done records, from what the commits say. */
export const settle = async (
  stores: Stores,
  heads: readonly StandingHead[],
): Promise<Result<void, DiskError>> => {
  const { database, fence, account } = stores;
  const writes = await attempt('database', async () => [
    ...(await refWrites(stores, heads)),
    ...(await outboxWrites(stores)),
  ]);
  if (!writes.ok) return writes;
  if (writes.value.length > 0) {
    const written = await attempt('database', () =>
      database.write(writes.value, { fence, durability: 'strict' }),
    );
    if (!written.ok) return written;
    if (written.value === 'lost-lead') return err({ kind: 'lost-lead' });
  }
  const noted = await noteInJournal(stores, heads);
  return noted.ok ? await account.heal() : noted;
};

const refWrites = async (
  { database }: Stores,
  heads: readonly Head[],
): Promise<readonly DatabaseWrite[]> => {
  const refs = await database.refs();
  const stands = (ref: Head): boolean =>
    heads.some((head) => isSameChain(head, ref) && head.commitId === ref.commitId);
  const moved = heads.filter((head) => !refs.some((ref) => isSameChain(ref, head) && stands(ref)));
  const gone = refs.filter((ref) => !heads.some((head) => isSameChain(head, ref)));
  return [
    ...moved.map((ref): DatabaseWrite => ({ kind: 'ref', ref })),
    ...gone.map((ref): DatabaseWrite => ({ kind: 'no-ref', ref })),
  ];
};

const isSameChain = (a: Head, b: Head): boolean =>
  a.sessionId === b.sessionId && a.deviceId === b.deviceId;

const outboxWrites = async ({ database, catalogue }: Stores): Promise<readonly DatabaseWrite[]> => {
  const waiting = new Set<string>((await database.outbox()).map(({ id }) => id));
  const slots = [...catalogue.of('commit').values(), ...catalogue.of('mark').values()];
  return slots.flatMap(({ facts, inDatabase, sent }): readonly DatabaseWrite[] => {
    const row = { id: facts.id, kind: facts.kind };
    if (!inDatabase) return [];
    if (!catalogue.isSent(facts.id)) {
      return waiting.has(facts.id) ? [] : [{ kind: 'waits', row }];
    }
    return sent.database && !waiting.has(facts.id) ? [] : [{ kind: 'sent', row }];
  });
};

const SENT_PER_RECORD = 1_000;

/** What only the database knew: that the server has something, and how far write-ahead records are covered. */
const noteInJournal = async (
  stores: Stores,
  heads: readonly StandingHead[],
): Promise<Result<void, DiskError>> => {
  const { journal, catalogue, nextStamp } = stores;
  if (journal === null) return ok(undefined);
  const told = catalogue.sentPlaces();
  const sent = [...catalogue.of('commit').values(), ...catalogue.of('mark').values()]
    .filter(({ facts, sent: who }) => who.database && !who.record && !told.has(facts.id))
    .map(({ facts }) => facts.id);
  const entries: (SentEntry | DoneEntry)[] = [];
  for (let at = 0; at < sent.length; at += SENT_PER_RECORD) {
    const ids = sent.slice(at, at + SENT_PER_RECORD);
    entries.push({ kind: 'sent', stamp: nextStamp(), ids });
  }
  for (const head of heads) {
    const known = catalogue.done(head.sessionId, head.deviceId)?.entry.commitId;
    if (known === head.commitId) continue;
    entries.push({ kind: 'done', stamp: nextStamp(), ...head });
  }
  if (entries.length === 0) return ok(undefined);

  const appended = await journal.append(entries.map(encodeEntry));
  if (!appended.ok) return appended;
  for (const [index, place] of appended.value.places.entries()) {
    const entry = entries[index];
    if (entry !== undefined) catalogue.addRecord(entry, place);
  }
  return ok(undefined);
};
