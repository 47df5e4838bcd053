import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type {
  AccountId,
  CommitId,
  DeviceId,
  PackId,
  SessionId,
  VaultId,
} from '@holdfast/shared/base/ids.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';
import type { ChangeItem, MarkItem } from '@holdfast/shared/wire/changes.ts';
import type { PlacedHead, SessionsAnswer } from '@holdfast/shared/wire/state.ts';
import type { MarkStore } from './mark-store.ts';
import type { Write } from './write-result.ts';

export interface StoredPack {
  readonly id: PackId;
  readonly sizeBytes: number;
  readonly state: 'whole' | 'damaged';
  /** Epoch of its newest key envelope. */
  readonly epoch: number;
}

export interface NewPack {
  readonly id: PackId;
  readonly sizeBytes: number;
  readonly envelope: { readonly epoch: number; readonly bytes: Bytes };
  readonly leaseUntil: number;
  readonly receivedAt: number;
}

/** For every device, the highest counter among the ancestors of a commit, itself included. */
export type Ancestry = ReadonlyMap<DeviceId, number>;

/** What a decision about a commit is made on. */
export interface CommitFacts {
  /** `seq` of this very commit, when it is here already. */
  readonly known: number | null;
  /** What stands at its (session, device, counter). */
  readonly atCounter: CommitId | null;
  /** Of its session, every device. */
  readonly heads: readonly Head[];
  /** Those of its parents that are commits of its session. */
  readonly parents: ReadonlyMap<CommitId, Ancestry>;
  /** Full needs of `parents[0]`, ascending. */
  readonly parentNeeds: readonly PackId[];
  /** Those of them that are damaged now. */
  readonly damagedNeeds: readonly PackId[];
  /** Sessions of the vault, by commits and by marks; counted only where this commit would bring a new one. */
  readonly sessions: number;
}

export interface NewCommit {
  readonly commit: Commit;
  readonly bytes: Bytes;
  /** The full set. */
  readonly needs: readonly PackId[];
  readonly ancestry: Ancestry;
  readonly receivedAt: number;
}

/** A change as it is served; a ref with what is known of its commit. */
export type StoredChange = ChangeItem;
export type PlacedRef = PlacedHead;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: number;
  readonly head: number;
}
export interface StatePage {
  readonly refs: readonly PlacedRef[];
  readonly marks: readonly MarkItem[];
  readonly next: number;
  readonly head: number;
}

export interface PageLimit {
  readonly limit: number;
  readonly maxBytes: number;
}

/**
 * Port: what belongs to one vault of one account. There is no other way to its rows, so an id of another
 * account finds nothing here.
 */
export interface VaultStore {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly place: () => Promise<{ readonly seq: number; readonly epoch: number }>;

  /** Those that are here, in any order. */
  readonly packs: (ids: readonly PackId[]) => Promise<readonly StoredPack[]>;
  /** Those that are not here whole and with a key envelope, in the order asked. */
  readonly missingPacks: (ids: readonly PackId[]) => Promise<readonly PackId[]>;
  readonly packIds: () => Promise<readonly PackId[]>;
  readonly renewLeases: (ids: readonly PackId[], until: number) => Write<void>;
  /** A pack that was not here; counts it against the quota. Raced when it came meanwhile or does not fit. */
  readonly addPack: (pack: NewPack) => Write<void>;
  /** Whole again, with this key envelope. */
  readonly replacePack: (pack: NewPack) => Write<void>;
  /** Beside those of older epochs. */
  readonly addEnvelope: (pack: NewPack) => Write<void>;
  /** Key envelope of the highest epoch. */
  readonly envelope: (id: PackId) => Promise<Bytes | null>;
  readonly markDamaged: (ids: readonly PackId[], now: number) => Write<{ readonly seq: number }>;

  readonly commitFacts: (commit: Commit) => Promise<CommitFacts>;
  /** Raced when ref, parents, packs, quota or the writer are no longer as they were seen. */
  readonly addCommit: (commit: NewCommit) => Write<{ readonly seq: number }>;
  readonly ancestry: (id: CommitId) => Promise<Ancestry>;
  readonly commitBytes: (id: CommitId) => Promise<Bytes | null>;
  /** Ascending; `null` when the commit is not here. */
  readonly needs: (id: CommitId) => Promise<readonly PackId[] | null>;

  readonly marks: MarkStore;

  readonly changes: (afterSeq: number, page: PageLimit) => Promise<Page<StoredChange>>;
  /** Refs, and the newest marks of every subject, after `seq`. */
  readonly state: (afterSeq: number, page: PageLimit) => Promise<StatePage>;
  readonly refs: () => Promise<readonly Head[]>;
  readonly sessions: (after: SessionId | null, page: PageLimit) => Promise<SessionsAnswer>;
}
