import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Mark } from '@holdfast/shared/model/mark.ts';
import type { MarkItem } from '@holdfast/shared/wire/changes.ts';
import type { Write } from './write-result.ts';

/** What a decision about a mark is made on. */
export interface MarkFacts {
  /** `seq` of this very mark, when it is here already. */
  readonly known: number | null;
  /** Highest version of its subject; 0 when there is none. */
  readonly highest: number;
  /** Version of the mark it follows, when that one is here and has the same subject. */
  readonly prevVersion: number | null;
  /** The commit or the session is one of this vault. Always true for account and device. */
  readonly subjectKnown: boolean;
  /** Sessions of the vault, by commits and by marks; counted only where this mark would bring a new one. */
  readonly sessions: number;
}

export interface NewMark {
  readonly mark: Mark;
  readonly bytes: Bytes;
  readonly label: Bytes;
  readonly receivedAt: number;
  /** The highest version of the subject that the decision saw. */
  readonly highest: number;
}

/** A mark as it is served. */
export type StoredMark = MarkItem;

/** Port: marks of one vault, or of the account and its devices. */
export interface MarkStore {
  readonly facts: (mark: Mark) => Promise<MarkFacts>;
  /** Refuses as raced when the writer is no longer active, or the account is full. */
  readonly add: (mark: NewMark) => Write<{ readonly seq: number }>;
}
