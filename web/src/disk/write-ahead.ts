import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { attempt } from './attempt.ts';
import { chainText, type Slot } from './catalogue.ts';
import type { Core } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import { compareStamps, type WriteAheadEntry } from './entry.ts';
import type { Receipt, WriteAheadRecord } from './facts.ts';
import { writeBoth } from './write-both.ts';

/**
 * Appends the record, flushes and reads it back; then looks whether another leader has been here, because
 * one that a frozen tab writes after it was robbed would lie where nobody looks any more. Where the journal
 * is refused it goes into the database.
 */
export const writeAhead = async (
  core: Core,
  { fence, seq, sessionId, deviceId, counter, bytes }: WriteAheadRecord,
): Promise<Result<Receipt, DiskError>> => {
  const { journal, database, catalogue, fence: own } = core.stores();
  const entry: WriteAheadEntry = {
    kind: 'write-ahead',
    stamp: { fence, seq },
    sessionId,
    deviceId,
    counter,
    bytes,
  };
  if (journal === null)
    return await writeBoth(core, [entry], { durability: 'strict', besides: [] });

  const appended = await journal.append([encodeEntry(entry)]);
  if (!appended.ok) return err(core.standing.note(appended.error));
  const at = core.clock.now();
  const held = await attempt('database', database.fence);
  if (held.ok && held.value > own) {
    core.lose('lost-lead');
    return err({ kind: 'lost-lead' });
  }
  const [place] = appended.value.places;
  if (place !== undefined) catalogue.addRecord(entry, place);
  return ok({ at, copies: 2 });
};

/** The records of a chain that are in no adopted commit, oldest first. */
export const pendingWriteAhead = async (
  core: Core,
  sessionId: WriteAheadRecord['sessionId'],
  deviceId: WriteAheadRecord['deviceId'],
): Promise<readonly WriteAheadRecord[]> => {
  const covers = core.heads.get(chainText(sessionId, deviceId))?.covers ?? null;
  const { catalogue } = core.stores();
  const slots = [...catalogue.of('write-ahead').values()]
    .filter(({ facts }) => facts.sessionId === sessionId && facts.deviceId === deviceId)
    .filter(({ facts }) => covers === null || compareStamps(facts, covers) > 0)
    .toSorted((a, b) => compareStamps(a.facts, b.facts));
  const records = await Promise.all(slots.map((slot) => readRecord(core, slot)));
  return records.filter((record) => record !== null);
};

const readRecord = async (
  core: Core,
  slot: Slot<'write-ahead'>,
): Promise<WriteAheadRecord | null> => {
  const entry = await core.read(slot);
  if (entry === null) {
    core.log.write('warn', 'write-ahead-unreadable', { seq: slot.facts.seq });
    return null;
  }
  const { stamp, sessionId, deviceId, counter, bytes } = entry;
  return { ...stamp, sessionId, deviceId, counter, bytes };
};
