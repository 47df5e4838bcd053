import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import type { CommitId, DeviceId, Hash, PackId, SessionId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { SubjectKind } from '@holdfast/shared/model/mark.ts';
import { type Kind, newestMarks, type Slot } from './catalogue.ts';
import type { Core } from './core.ts';
import type { DiskError, ReadError } from './disk-error.ts';
import type {
  CommitPlace,
  OutboxItem,
  StoredCommit,
  StoredMark,
  StoredPack,
  WriteAheadRecord,
} from './facts.ts';
import { hasPack, needsOf } from './judge-commits.ts';
import type { EntryOf } from './read-record.ts';
import { ANCHOR_ROW } from './tick.ts';
import { pendingWriteAhead } from './write-ahead.ts';

/** The verbs that read. What is known from the catalogue is answered at once. */
export interface DiskReads {
  /** Those of `ids` that neither store has. */
  readonly lackingPacks: (ids: readonly PackId[]) => readonly PackId[];
  /** As of `adopt` and the commits since. */
  readonly heads: () => readonly Head[];
  /** 1 + the highest counter ever seen here, or by the server where that is higher. */
  readonly nextCounter: (
    sessionId: SessionId,
    deviceId: DeviceId,
    highestAtServer: number,
  ) => number;
  /** Records that are in no adopted commit of this device, in the order they were written. */
  readonly pendingWriteAhead: (
    sessionId: SessionId,
    deviceId: DeviceId,
  ) => Promise<Result<readonly WriteAheadRecord[], DiskError>>;
  /** Checked against its id (the envelope against its CRC); a bad copy is replaced by the good one. */
  readonly readPack: (id: PackId) => Promise<Result<StoredPack, ReadError>>;
  readonly readCommit: (id: CommitId) => Promise<Result<StoredCommit, ReadError>>;
  /** Commits of a session, by device, then the newest first. */
  readonly commitsOf: (sessionId: SessionId) => readonly CommitPlace[];
  /** The anchor of the newest tick. */
  readonly readAnchor: () => Promise<Result<Sealed, ReadError>>;
  /** Marks of the highest version of one subject; more than one where devices disagree. */
  readonly marksOf: (subjectId: Hash) => Promise<readonly StoredMark[]>;
  /** The same of every subject of a kind. */
  readonly marksOfKind: (kind: SubjectKind) => Promise<readonly StoredMark[]>;
  readonly readRow: (table: string, key: string) => Promise<Result<Sealed, ReadError>>;
  readonly rowKeys: (table: string) => readonly string[];
  /** What the server has not acknowledged: commits before marks, lower counters before higher ones. */
  readonly outbox: () => readonly OutboxItem[];
}

export const createReads = (core: Core): DiskReads => {
  const { stores, standing } = core;
  const catalogue = (): ReturnType<Core['stores']>['catalogue'] => stores().catalogue;

  const readSlot = async <K extends Kind>(
    slot: Slot<K> | null | undefined,
  ): Promise<Result<EntryOf<K>, ReadError>> => {
    if (!standing.isOpen()) return err({ kind: 'lost-lead' });
    if (slot === null || slot === undefined) return err({ kind: 'not-found' });
    if (slot.place === null && !slot.inDatabase) return err({ kind: 'damaged' });
    const entry = await core.read(slot);
    if (entry !== null) return ok(entry);
    return standing.isOpen() ? err({ kind: 'damaged' }) : err({ kind: 'lost-lead' });
  };
  const readRow = async (table: string, key: string): Promise<Result<Sealed, ReadError>> => {
    const slot = catalogue().of('row').get([table, key].join('\0'));
    if (slot?.facts.removed === true) return err({ kind: 'not-found' });
    const entry = await readSlot(slot);
    if (!entry.ok) return entry;
    return entry.value.bytes === null ? err({ kind: 'not-found' }) : ok(entry.value.bytes);
  };
  const readMarks = async (slots: readonly Slot<'mark'>[]): Promise<readonly StoredMark[]> => {
    const entries = await Promise.all(slots.map(readSlot));
    return entries.flatMap((entry) => (entry.ok ? [markOf(core, entry.value)] : []));
  };

  return {
    lackingPacks: (ids) => ids.filter((id) => !hasPack(stores(), id)),
    heads: () =>
      [...core.heads.values()].map(({ sessionId, deviceId, commitId, counter }) => {
        return { sessionId, deviceId, commitId, counter };
      }),
    nextCounter: (sessionId, deviceId, highestAtServer) =>
      1 + Math.max(catalogue().highestCounter(sessionId, deviceId), highestAtServer),
    pendingWriteAhead: async (sessionId, deviceId) =>
      standing.isOpen()
        ? ok(await pendingWriteAhead(core, sessionId, deviceId))
        : err({ kind: 'lost-lead' }),
    readPack: async (id) => {
      const [pack, envelope] = await Promise.all([
        readSlot(catalogue().of('pack').get(id)),
        readSlot(catalogue().envelopeOf(id)),
      ]);
      if (!pack.ok) return pack;
      return envelope.ok
        ? ok({ pack: pack.value.bytes, envelope: envelope.value.bytes })
        : envelope;
    },
    readCommit: async (id) => {
      const entry = await readSlot(catalogue().of('commit').get(id));
      return entry.ok ? ok(commitOf(core, entry.value)) : entry;
    },
    commitsOf: (sessionId) => commitsOf(catalogue().of('commit').values(), sessionId),
    readAnchor: () => readRow(ANCHOR_ROW.table, ANCHOR_ROW.key),
    marksOf: (subjectId) =>
      readMarks(
        newestMarks(catalogue().of('mark').values(), (mark) => mark.subjectId === subjectId),
      ),
    marksOfKind: (kind) =>
      readMarks(newestMarks(catalogue().of('mark').values(), (mark) => mark.subjectKind === kind)),
    readRow,
    rowKeys: (table) =>
      [...catalogue().of('row').values()]
        .filter(({ facts }) => facts.table === table && !facts.removed)
        .map(({ facts }) => facts.key),
    outbox: () => outboxOf(core),
  };
};

const commitOf = (core: Core, entry: EntryOf<'commit'>): StoredCommit => {
  const { id, sessionId, deviceId, counter, bytes, covers, savedAt } = entry;
  const sent = core.stores().catalogue.isSent(id);
  return { id, sessionId, deviceId, counter, bytes, covers, savedAt, sent, needs: needsOf(entry) };
};

const markOf = (core: Core, entry: EntryOf<'mark'>): StoredMark => {
  const { id, bytes, label, subjectKind, subjectId, version, deviceId } = entry;
  const header = { subjectKind, subjectId, version, deviceId };
  return { id, bytes, label, header, sent: core.stores().catalogue.isSent(id) };
};

/** Those in the database: what only the journal has is either adopted into it or holds no more. */
const commitsOf = (slots: Iterable<Slot<'commit'>>, sessionId: SessionId): readonly CommitPlace[] =>
  [...slots]
    .filter(({ facts, inDatabase }) => inDatabase && facts.sessionId === sessionId)
    .map(({ facts }) => placeOf(facts))
    .toSorted(
      (a, b) =>
        (a.deviceId < b.deviceId ? -1 : Number(a.deviceId > b.deviceId)) || b.counter - a.counter,
    );

/** Nothing is uploaded before its transaction, so only what the database has. */
const outboxOf = (core: Core): readonly OutboxItem[] => {
  const { catalogue } = core.stores();
  const waits = (slot: Slot<'commit'> | Slot<'mark'>): boolean =>
    slot.inDatabase && !catalogue.isSent(slot.facts.id);
  const commits = [...catalogue.of('commit').values()]
    .filter(waits)
    .toSorted((a, b) => a.facts.counter - b.facts.counter)
    .map(({ facts: { id, sessionId, deviceId, counter } }) => {
      return { kind: 'commit', id, sessionId, deviceId, counter } as const;
    });
  const marks = [...catalogue.of('mark').values()]
    .filter(waits)
    .toSorted((a, b) => a.facts.version - b.facts.version)
    .map(({ facts: { id, subjectId, version } }) => {
      return { kind: 'mark', id, subjectId, version } as const;
    });
  return [...commits, ...marks];
};

const placeOf = ({ id, sessionId, deviceId, counter }: CommitPlace): CommitPlace => ({
  id,
  sessionId,
  deviceId,
  counter,
});
