import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { CommitId, DeviceId, MarkId, SessionId } from '@holdfast/shared/base/ids.ts';
import type { Timers } from '@holdfast/shared/base/ports.ts';
import type { DatabasePlace } from './entry.ts';
import type { Durability } from './facts.ts';
import type { DatabaseTable, PrimaryKey, RowFacts } from './row-facts.ts';

/**
 * The two stores and the lead, as this room needs them: the browser's own in `opfs.ts`, `dexie-database.ts`
 * and `lead.ts`. Every method may throw a `DOMException`, `QuotaExceededError` when there is no room.
 */
export interface Platform {
  /** `null`: refused by the browser. */
  readonly openFolder: (name: string) => Promise<Folder | null>;
  /** `found` below this version's schema is upgraded; above it, `outdated`. */
  readonly openDatabase: (place: DatabasePlace, hear: DatabaseEvents) => Promise<Database>;
  /** Where a database of this name may lie, the default place first, then buckets from the newest. */
  readonly databasePlaces: (name: string) => Promise<readonly DatabasePlace[]>;
  /** A place no database of this name has used: what comes after `place`. */
  readonly nextPlace: (place: DatabasePlace) => DatabasePlace;
  readonly takeLead: TakeLead;
}

export interface DatabaseEvents {
  /** A newer version of the app wants to upgrade; the connection is closed. */
  readonly onOutdated: () => void;
}

/** A flat folder of files. */
export interface Folder {
  readonly list: () => Promise<readonly FolderFile[]>;
  /** Bytes `from` to `to`, or to the end. Throws `NotFoundError` when there is no such file. */
  readonly read: (name: string, from?: number, to?: number) => Promise<Bytes>;
  /** A new file, open for this worker alone. Throws `InvalidModificationError` when the name is taken. */
  readonly create: (name: string) => Promise<OpenFile>;
  /** Throws `NoModificationAllowedError` while anybody has it open for writing; so does `rename`. */
  readonly remove: (name: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
}

export interface FolderFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

export interface OpenFile {
  /** Answers how many bytes were written. */
  readonly write: (bytes: Uint8Array, at: number) => number;
  readonly read: (from: number, to: number) => Bytes;
  readonly flush: () => void;
  readonly truncate: (sizeBytes: number) => void;
  readonly close: () => void;
}

/** Every call is one transaction. */
export interface Database {
  readonly place: DatabasePlace;
  /** The record bytes of one row. Throws when the row cannot be read. */
  readonly get: (table: DatabaseTable, key: PrimaryKey) => Promise<Bytes | null>;
  /** From keys and indexes alone; no payload is read. */
  readonly facts: (table: DatabaseTable) => Promise<readonly RowFacts[]>;
  readonly refs: () => Promise<readonly RefRow[]>;
  readonly outbox: () => Promise<readonly OutboxRow[]>;
  readonly account: () => Promise<Bytes | null>;
  /** Highest fence that ever wrote here; 0 when none did. */
  readonly fence: () => Promise<number>;
  /** All or nothing. `lost-lead`, and nothing, when a leader with a higher fence has been here. */
  readonly write: (
    writes: readonly DatabaseWrite[],
    rules: { readonly fence: number; readonly durability: Durability },
  ) => Promise<'written' | 'lost-lead'>;
  readonly close: () => void;
}

export interface RefRow {
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly commitId: CommitId;
  readonly counter: number;
}

export interface OutboxRow {
  readonly id: CommitId | MarkId;
  readonly kind: 'commit' | 'mark';
}

export type DatabaseWrite =
  | { readonly kind: 'row'; readonly facts: RowFacts; readonly record: Bytes }
  | { readonly kind: 'remove'; readonly table: DatabaseTable; readonly key: PrimaryKey }
  | { readonly kind: 'ref'; readonly ref: RefRow }
  | { readonly kind: 'no-ref'; readonly ref: RefRow }
  /** Waits for the server. */
  | { readonly kind: 'waits'; readonly row: OutboxRow }
  /** The server has it: out of the outbox, and the row says so. */
  | { readonly kind: 'sent'; readonly row: OutboxRow }
  | { readonly kind: 'account'; readonly record: Bytes };

/** The database was written by a newer version of the app. */
export const OUTDATED = 'VersionError';

export type TakeLead = (options: {
  readonly name: string;
  readonly timers: Timers;
  /** Ask the holder to release, and take the lead by force when it does not. */
  readonly ask: boolean;
  readonly onReleaseAsked: () => void;
  readonly onStolen: () => void;
}) => Promise<Lead | null>;

export interface Lead {
  readonly release: () => void;
}
