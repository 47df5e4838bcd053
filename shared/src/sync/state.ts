import type { CommitId, Hash, MarkId, PackId, VaultId } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';

/** What waits to be sent. In the order of the outbox, so that a parent goes before its child. */
export type OutboxItem =
  | {
      readonly kind: 'commit';
      readonly vaultId: VaultId;
      readonly commitId: CommitId;
      /** Packs the commit adds: those the server may not have. */
      readonly packIds: readonly PackId[];
    }
  | {
      readonly kind: 'mark';
      /** `NO_VAULT`: of the account, or of this device. */
      readonly vaultId: VaultId;
      readonly markId: MarkId;
      readonly subjectId: Hash;
    };

/** Where a stream of changes has been read to: one per vault, and `account` for the account's own. */
export type Channel = VaultId | 'account';

/** What the one item at the head of the outbox is doing. */
export type Sending =
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'uploading'; readonly left: readonly PackId[]; readonly asked: boolean }
  | { readonly kind: 'committing' };

export interface SyncCore {
  /** Grows whenever what was under way is given up; an answer that belongs to an earlier run is ignored. */
  readonly run: number;
  readonly outbox: readonly OutboxItem[];
  readonly sending: Sending;
  /** How often the server has asked for packs of the item being sent; a second time is normal (a lease ran out), a tenth is not. */
  readonly rounds: number;
  /** Channels that have something to read, oldest wish first. The first one is being read while `reading`. */
  readonly wanted: readonly Channel[];
  readonly reading: boolean;
  readonly channels: readonly Channel[];
  readonly link: Link;
}

export type Link =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'online' }
  /** `attempt` failures in a row; nothing is asked before `retryAt`. */
  | {
      readonly kind: 'failing';
      readonly attempt: number;
      readonly since: Millis;
      readonly retryAt: Millis;
    }
  /** The server refused in a way that asking again does not change. */
  | { readonly kind: 'stopped'; readonly code: string };

export const emptySync = (channels: readonly Channel[]): SyncCore => ({
  run: 0,
  outbox: [],
  sending: { kind: 'idle' },
  rounds: 0,
  wanted: channels,
  reading: false,
  channels,
  link: { kind: 'unknown' },
});
