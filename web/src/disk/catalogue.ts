import type { CommitId, DeviceId, MarkId, SessionId } from '@holdfast/shared/base/ids.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import {
  compareStamps,
  type DatabasePlace,
  type DoneEntry,
  type Entry,
  laterPlace,
} from './entry.ts';
import {
  factsOf,
  keyOf,
  type MarkFacts,
  type RowFacts,
  type StoredEntry,
  type WriteAheadFacts,
} from './row-facts.ts';

/** Where a record lies in the journal. */
export interface Place {
  readonly file: string;
  readonly at: number;
  readonly length: number;
}

export type Kind = RowFacts['kind'];
export type FactsOf<K extends Kind> = Extract<RowFacts, { readonly kind: K }>;

/** One thing, and which of the two stores have it. */
export interface Slot<K extends Kind = Kind> {
  readonly facts: FactsOf<K>;
  readonly place: Place | null;
  readonly inDatabase: boolean;
  /** Of commits and marks: who knows that the server has it. `record`: the journal's record itself says so. */
  readonly sent: { readonly record: boolean; readonly database: boolean };
}

/** What both stores hold, in memory: facts and places, no payload. */
export interface Catalogue {
  /** In the order of the journal. */
  readonly addRecord: (entry: Entry, place: Place) => void;
  readonly addRow: (facts: RowFacts) => void;
  readonly forgetRecord: (facts: RowFacts) => void;
  readonly forgetRow: (facts: RowFacts) => void;
  /** Out of mind; what a journal file still holds of it is dead. */
  readonly drop: (facts: RowFacts) => void;
  readonly markSent: (ids: readonly (CommitId | MarkId)[]) => void;
  readonly of: <K extends Kind>(kind: K) => ReadonlyMap<string, Slot<K>>;
  /** Under the highest epoch there is. */
  readonly envelopeOf: (packId: string) => Slot<'envelope'> | null;
  readonly highestCounter: (sessionId: SessionId, deviceId: DeviceId) => number;
  readonly done: (sessionId: SessionId, deviceId: DeviceId) => Done | null;
  readonly allDone: () => readonly Done[];
  /** Ids that `sent` records name, with the place of the newest such record. */
  readonly sentPlaces: () => ReadonlyMap<string, Place>;
  readonly isSent: (id: CommitId | MarkId) => boolean;
  /** The database that the newest journal file names. */
  readonly database: () => DatabasePlace | null;
}

export interface Done {
  readonly entry: Omit<DoneEntry, 'kind'>;
  readonly place: Place;
}

export const keyText = (facts: RowFacts): string => keyOf(facts).join('\0');
export const chainText = (sessionId: SessionId, deviceId: DeviceId): string =>
  `${sessionId}/${deviceId}`;

type Maps = { readonly [K in Kind]: Map<string, Slot<K>> };

export const createCatalogue = (): Catalogue => {
  const maps: Maps = {
    pack: new Map(),
    envelope: new Map(),
    commit: new Map(),
    mark: new Map(),
    row: new Map(),
    'write-ahead': new Map(),
  };
  const epochs = new Map<string, number>();
  const counters = new Map<string, number>();
  const done = new Map<string, Done>();
  const sent = new Map<string, Place>();
  /** Rows and marks whose commit has not been met: a tick is there whole or not at all. */
  const waiting = new Map<CommitId, { entry: StoredEntry; place: Place }[]>();
  let database: DatabasePlace | null = null;

  const put = (facts: RowFacts, copy: Copies): void => putAs(facts.kind, facts, copy);
  const putAs = <K extends Kind>(kind: K, facts: FactsOf<K>, copy: Copies): void => {
    const map: Map<string, Slot<K>> = maps[kind];
    const key = keyText(facts);
    const before = map.get(key);
    const kept = before !== undefined && isSame(before.facts, facts) ? before : undefined;
    if (before !== undefined && kept === undefined && isNewer(before.facts, facts)) return;
    map.set(key, { ...EMPTY, ...kept, facts, ...copy });
  };
  const seeCounter = (sessionId: SessionId, deviceId: DeviceId, counter: number): void => {
    const chain = chainText(sessionId, deviceId);
    counters.set(chain, Math.max(counter, counters.get(chain) ?? 0));
  };
  const noteFacts = (facts: RowFacts): void => {
    if (facts.kind === 'envelope') {
      epochs.set(facts.packId, Math.max(facts.epoch, epochs.get(facts.packId) ?? 0));
    }
    if (facts.kind === 'commit') {
      seeCounter(facts.sessionId, facts.deviceId, facts.counter);
      const held = waiting.get(facts.id) ?? [];
      waiting.delete(facts.id);
      for (const { entry, place } of held) addStored(entry, place);
    }
  };
  const addStored = (entry: StoredEntry, place: Place): void => {
    const within = 'within' in entry ? entry.within : null;
    if (within !== null && !maps.commit.has(within)) {
      waiting.set(within, [...(waiting.get(within) ?? []), { entry, place }]);
      return;
    }
    const facts = factsOf(entry);
    const recordSent = 'sent' in entry && entry.sent;
    const before = maps[facts.kind].get(keyText(facts))?.sent ?? EMPTY.sent;
    put(facts, { place, sent: { ...before, record: recordSent } });
    noteFacts(facts);
  };
  const addDone = (entry: DoneEntry, place: Place): void => {
    seeCounter(entry.sessionId, entry.deviceId, entry.counter);
    const chain = chainText(entry.sessionId, entry.deviceId);
    const before = done.get(chain);
    if (before !== undefined && compareStamps(before.entry.stamp, entry.stamp) > 0) return;
    const covers = laterPlace(before?.entry.covers ?? null, entry.covers);
    done.set(chain, { entry: { ...entry, covers }, place });
  };
  const addRecord = (entry: Entry, place: Place): void => {
    switch (entry.kind) {
      case 'file':
        database = entry.database;
        return;
      case 'done':
        return addDone(entry, place);
      case 'sent':
        for (const id of entry.ids) sent.set(id, place);
        return;
      case 'pack':
      case 'envelope':
      case 'commit':
      case 'mark':
      case 'row':
      case 'write-ahead':
        return addStored(entry, place);
      default:
        return unreachable(entry);
    }
  };
  const change = (facts: RowFacts, copy: Copies): void => {
    if (maps[facts.kind].has(keyText(facts))) put(facts, copy);
  };

  return {
    addRecord,
    addRow: (facts) => {
      const before = maps[facts.kind].get(keyText(facts))?.sent ?? EMPTY.sent;
      const isSent = 'sent' in facts && facts.sent;
      put(facts, { inDatabase: true, sent: { ...before, database: isSent } });
      noteFacts(facts);
    },
    forgetRecord: (facts) => change(facts, { place: null }),
    forgetRow: (facts) => change(facts, { inDatabase: false }),
    drop: (facts) => void maps[facts.kind].delete(keyText(facts)),
    markSent: (ids) => {
      for (const id of ids) {
        const slot = maps.commit.get(id) ?? maps.mark.get(id);
        if (slot !== undefined) put(slot.facts, { sent: { ...slot.sent, database: true } });
      }
    },
    of: (kind) => maps[kind],
    envelopeOf: (packId) => maps.envelope.get([packId, epochs.get(packId) ?? 0].join('\0')) ?? null,
    highestCounter: (sessionId, deviceId) => counters.get(chainText(sessionId, deviceId)) ?? 0,
    done: (sessionId, deviceId) => done.get(chainText(sessionId, deviceId)) ?? null,
    allDone: () => [...done.values()],
    sentPlaces: () => sent,
    isSent: (id) => {
      const who = maps.commit.get(id)?.sent ?? maps.mark.get(id)?.sent ?? EMPTY.sent;
      return who.record || who.database || sent.has(id);
    },
    database: () => database,
  };
};

/** Whether a done record of its chain covers it: then it is in a commit that both stores have. */
export const isCovered = (catalogue: Catalogue, facts: WriteAheadFacts): boolean => {
  const covers = catalogue.done(facts.sessionId, facts.deviceId)?.entry.covers ?? null;
  return covers !== null && compareStamps(facts, covers) <= 0;
};

/** Marks of the highest version of each subject. */
export const newestMarks = (
  slots: Iterable<Slot<'mark'>>,
  isWanted: (facts: MarkFacts) => boolean,
): readonly Slot<'mark'>[] => {
  const newest = new Map<string, Slot<'mark'>[]>();
  for (const slot of slots) {
    if (!isWanted(slot.facts)) continue;
    const subject = `${slot.facts.subjectKind}/${slot.facts.subjectId}`;
    const [first] = newest.get(subject) ?? [];
    const lead = first === undefined ? 1 : slot.facts.version - first.facts.version;
    if (lead > 0) newest.set(subject, [slot]);
    else if (lead === 0) newest.get(subject)?.push(slot);
  }
  return [...newest.values()].flat();
};

type Copies = Partial<Omit<Slot, 'facts'>>;

const EMPTY: Omit<Slot, 'facts'> = {
  place: null,
  inDatabase: false,
  sent: { record: false, database: false },
};

/** Local rows are the only things that change under their key. */
const isSame = (a: RowFacts, b: RowFacts): boolean =>
  a.kind !== 'row' || b.kind !== 'row' || compareStamps(a, b) === 0;
const isNewer = (a: RowFacts, b: RowFacts): boolean =>
  a.kind === 'row' && b.kind === 'row' && compareStamps(a, b) > 0;
