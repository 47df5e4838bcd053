import { assert, ok, type Result } from '@holdfast/shared/base/result.ts';
import { chainText, type Slot } from './catalogue.ts';
import type { Core, StandingHead } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import { compareStamps, type DoneEntry, laterPlace } from './entry.ts';
import type { Receipt, TickWrite, WriteAheadPlace } from './facts.ts';
import type { DatabaseWrite, RefRow } from './ports.ts';
import { keyOf } from './row-facts.ts';
import { tickEntries } from './tick.ts';
import { writeBoth } from './write-both.ts';

/** One tick, in the order that no crash can turn into half a tick (JOURNAL.md, section 7). */
export const commitTick = async (
  core: Core,
  tick: TickWrite,
): Promise<Result<Receipt, DiskError>> => {
  const { id, header } = tick.commit;
  const repeated = await answerRepeat(core, tick);
  if (repeated !== null) return repeated;

  const { sessionId, deviceId, counter } = header;
  const chain = chainText(sessionId, deviceId);
  const before = core.heads.get(chain);
  const covers = coversAfter(core, tick, before?.covers ?? null);
  const head: StandingHead = { sessionId, deviceId, commitId: id, counter, covers };
  const advances = counter > (before?.counter ?? 0);
  const covered = coveredRecords(core, head);
  const { catalogue, nextStamp } = core.stores();
  const entries = tickEntries({ nextStamp }, { ...tick, covers }, core.clock.now());
  const written = await writeBoth(core, entries, {
    durability: tick.durability,
    besides: [
      ...(advances ? [{ kind: 'ref', ref: refOf(head) } as const] : []),
      ...covered.filter(({ inDatabase }) => inDatabase).map(removal),
    ],
  });
  if (!written.ok) return written;

  if (advances) core.heads.set(chain, head);
  for (const { facts } of covered) catalogue.drop(facts);
  await noteDone(core, { kind: 'done', stamp: nextStamp(), ...head });
  return written;
};

/** `null`: this commit is new, or what is here of it cannot be read and is to be written again. */
const answerRepeat = async (
  core: Core,
  { commit, origin }: TickWrite,
): Promise<Result<Receipt, DiskError> | null> => {
  const { catalogue, journal } = core.stores();
  const { sessionId, deviceId, counter } = commit.header;
  const known = catalogue.of('commit').get(commit.id);
  const isFresh = counter > catalogue.highestCounter(sessionId, deviceId);
  assert(known !== undefined || origin === 'elsewhere' || isFresh, 'a counter is used once');
  return known?.inDatabase === true && (await core.read(known)) !== null
    ? ok({ at: core.clock.now(), copies: journal === null ? 1 : 2 })
    : null;
};

/**
 * Never less than the commit before: a tick without records of its own must not bring back old ones. Without
 * a journal, records of earlier leaders that lie in it cannot be seen, and what is saved now goes over them.
 */
const coversAfter = (
  core: Core,
  { covers, origin }: TickWrite,
  before: WriteAheadPlace | null,
): WriteAheadPlace | null => {
  const { journal, fence } = core.stores();
  const unseen = journal === null && origin === 'here' ? { fence, seq: 0 } : null;
  return laterPlace(laterPlace(before, covers), unseen);
};

/** Write-ahead records that this tick makes superfluous. */
const coveredRecords = (
  core: Core,
  { sessionId, deviceId, covers }: StandingHead,
): readonly Slot<'write-ahead'>[] =>
  [...core.stores().catalogue.of('write-ahead').values()].filter(
    ({ facts }) =>
      facts.sessionId === sessionId &&
      facts.deviceId === deviceId &&
      covers !== null &&
      compareStamps(facts, covers) <= 0,
  );

/** They lie in the database where the journal is refused. */
const removal = ({ facts }: Slot<'write-ahead'>): DatabaseWrite => {
  return { kind: 'remove', table: 'wal', key: keyOf(facts) };
};

const refOf = ({ sessionId, deviceId, commitId, counter }: StandingHead): RefRow => {
  return { sessionId, deviceId, commitId, counter };
};

/** Not flushed, and its failure is nobody's: without it `adopt` finds out the same. */
const noteDone = async (core: Core, entry: DoneEntry): Promise<void> => {
  const { journal, catalogue } = core.stores();
  const noted = await journal?.note(encodeEntry(entry));
  const place = noted?.ok === true ? noted.value.places[0] : undefined;
  if (place !== undefined) catalogue.addRecord(entry, place);
};
