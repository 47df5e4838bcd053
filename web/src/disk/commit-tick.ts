import { assert, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import { chainText } from './catalogue.ts';
import type { Core } from './core.ts';
import type { DiskError } from './disk-error.ts';
import { encodeEntry } from './encode-entry.ts';
import { compareStamps, type DoneEntry } from './entry.ts';
import type { Receipt, TickWrite } from './facts.ts';
import type { DatabaseWrite } from './ports.ts';
import { type WriteAheadFacts, keyOf } from './row-facts.ts';
import { tickEntries } from './tick.ts';
import { writeBoth } from './write-both.ts';

/** One tick, in the order that no crash can turn into half a tick (JOURNAL.md, section 7). */
export const commitTick = async (
  core: Core,
  tick: TickWrite,
): Promise<Result<Receipt, DiskError>> => {
  const { catalogue, journal, nextStamp } = core.stores();
  const { id, header } = tick.commit;
  const known = catalogue.of('commit').get(id);
  if (known?.inDatabase === true && (await core.read(known)) !== null) {
    return ok({ at: core.clock.now(), copies: journal === null ? 1 : 2 });
  }
  assert(
    known !== undefined ||
      tick.origin === 'elsewhere' ||
      header.counter > catalogue.highestCounter(header.sessionId, header.deviceId),
    'a counter is used once',
  );

  const head: Head = { ...chainOf(tick), commitId: id, counter: header.counter };
  const chain = chainText(header.sessionId, header.deviceId);
  const advances = header.counter > (core.heads.get(chain)?.counter ?? 0);
  const covered = coveredRows(core, tick);
  const entries = tickEntries({ nextStamp }, tick, core.clock.now());
  const written = await writeBoth(core, entries, {
    durability: tick.durability,
    besides: [
      ...(advances ? [{ kind: 'ref', ref: head } as const] : []),
      ...covered.map((facts): DatabaseWrite => {
        return { kind: 'remove', table: 'wal', key: keyOf(facts) };
      }),
    ],
  });
  if (!written.ok) return written;

  if (advances) core.heads.set(chain, head);
  for (const facts of covered) catalogue.forgetRow(facts);
  await noteDone(core, { kind: 'done', stamp: nextStamp(), ...head, covers: tick.covers });
  return written;
};

const chainOf = ({ commit }: TickWrite): Pick<Head, 'sessionId' | 'deviceId'> => ({
  sessionId: commit.header.sessionId,
  deviceId: commit.header.deviceId,
});

/** Write-ahead records that lie in the database, where the journal is refused, and that this tick makes superfluous. */
const coveredRows = (core: Core, { commit, covers }: TickWrite): readonly WriteAheadFacts[] => {
  if (covers === null) return [];
  return [...core.stores().catalogue.of('write-ahead').values()]
    .filter(
      ({ facts, inDatabase }) =>
        inDatabase &&
        facts.sessionId === commit.header.sessionId &&
        facts.deviceId === commit.header.deviceId &&
        compareStamps(facts, covers) <= 0,
    )
    .map(({ facts }) => facts);
};

/** Not flushed, and its failure is nobody's: without it `adopt` finds out the same. */
const noteDone = async (core: Core, entry: DoneEntry): Promise<void> => {
  const { journal, catalogue } = core.stores();
  const noted = await journal?.note(encodeEntry(entry));
  const place = noted?.ok === true ? noted.value.places[0] : undefined;
  if (place !== undefined) catalogue.addRecord(entry, place);
};
