import type {
  CommitId,
  DeviceId,
  Hash,
  MarkId,
  PackId,
  SessionId,
} from '@holdfast/shared/base/ids.ts';
import type { SubjectKind } from '@holdfast/shared/model/mark.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { Entry } from './entry.ts';

/** The clear facts of what lies in both stores: the columns of the database, the index of the journal. */
export type RowFacts =
  | PackFacts
  | EnvelopeFacts
  | CommitFacts
  | MarkFacts
  | LocalRowFacts
  | WriteAheadFacts;

export interface PackFacts {
  readonly kind: 'pack';
  readonly id: PackId;
}

export interface EnvelopeFacts {
  readonly kind: 'envelope';
  readonly packId: PackId;
  readonly epoch: number;
}

export interface CommitFacts {
  readonly kind: 'commit';
  readonly id: CommitId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
  /** When it was written: the later of two orders before the earlier. */
  readonly fence: number;
  readonly seq: number;
  readonly sent: boolean;
}

export interface MarkFacts {
  readonly kind: 'mark';
  readonly id: MarkId;
  readonly subjectKind: SubjectKind;
  readonly subjectId: Hash;
  readonly version: number;
  readonly sent: boolean;
}

export interface LocalRowFacts {
  readonly kind: 'row';
  readonly table: string;
  readonly key: string;
  readonly fence: number;
  readonly seq: number;
  readonly removed: boolean;
}

export interface WriteAheadFacts {
  readonly kind: 'write-ahead';
  readonly fence: number;
  readonly seq: number;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly counter: number;
}

export type DatabaseTable = 'packs' | 'envelopes' | 'commits' | 'marks' | 'rows' | 'wal';

export const TABLES = {
  pack: 'packs',
  envelope: 'envelopes',
  commit: 'commits',
  mark: 'marks',
  row: 'rows',
  'write-ahead': 'wal',
} as const satisfies Record<RowFacts['kind'], DatabaseTable>;

export type PrimaryKey = readonly (string | number)[];

/** What names the thing within its table: the same in both stores. */
export const keyOf = (facts: RowFacts): PrimaryKey => {
  switch (facts.kind) {
    case 'pack':
    case 'commit':
    case 'mark':
      return [facts.id];
    case 'envelope':
      return [facts.packId, facts.epoch];
    case 'row':
      return [facts.table, facts.key];
    case 'write-ahead':
      return [facts.fence, facts.seq];
    default:
      return unreachable(facts);
  }
};

/** The entries that are rows of the database too: all but those about the journal itself. */
export type StoredEntry = Extract<Entry, { readonly kind: RowFacts['kind'] }>;

export const isStoredEntry = (entry: Entry): entry is StoredEntry =>
  Object.hasOwn(TABLES, entry.kind);

/** `isSent` knows more than the entry does: a later record may say that the server has it. */
export const factsOf = (
  entry: StoredEntry,
  isSent: (id: CommitId | MarkId) => boolean = () => false,
): RowFacts => {
  switch (entry.kind) {
    case 'pack':
      return { kind: 'pack', id: entry.id };
    case 'envelope':
      return { kind: 'envelope', packId: entry.packId, epoch: entry.epoch };
    case 'commit': {
      const { kind, id, sessionId, deviceId, counter, stamp } = entry;
      const sent = entry.sent || isSent(id);
      return { kind, id, sessionId, deviceId, counter, sent, fence: stamp.fence, seq: stamp.seq };
    }
    case 'mark': {
      const { kind, id, subjectKind, subjectId, version } = entry;
      const sent = entry.sent || isSent(id);
      return { kind, id, subjectKind, subjectId, version, sent };
    }
    case 'row': {
      const { kind, table, key, stamp, bytes } = entry;
      return { kind, table, key, fence: stamp.fence, seq: stamp.seq, removed: bytes === null };
    }
    case 'write-ahead': {
      const { kind, sessionId, deviceId, counter, stamp } = entry;
      return { kind, sessionId, deviceId, counter, fence: stamp.fence, seq: stamp.seq };
    }
    default:
      return unreachable(entry);
  }
};
