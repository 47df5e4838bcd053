import type { AccountId, DeviceId, Hash, MarkId, VaultId } from '../base/ids.ts';

export type SubjectKind = 'commit' | 'session' | 'account' | 'device';
export type MarkClass = 'auto' | 'checkpoint' | 'pinned' | 'binned';

/** In the order of their numbers on the wire. */
export const SUBJECT_KINDS: readonly SubjectKind[] = ['commit', 'session', 'account', 'device'];
export const MARK_CLASSES: readonly MarkClass[] = ['auto', 'checkpoint', 'pinned', 'binned'];

/** Says something that may change about a commit, a session, a device or the account. Highest version wins. */
export interface MarkHeader {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly deviceId: DeviceId;
  readonly subjectKind: SubjectKind;
  /** 32 bytes; a 16-byte id is padded with zeros. */
  readonly subjectId: Hash;
  readonly version: number;
  readonly prev: MarkId | null;
  readonly class: MarkClass;
  /** Of the sealed label as stored. */
  readonly labelHash: Hash;
  readonly accountStateSeq: number;
}

/** A mark as stored: the hash of its signed bytes, and what they say. */
export interface Mark {
  readonly id: MarkId;
  readonly header: MarkHeader;
}
