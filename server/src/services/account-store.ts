import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { AccountId, DeviceId, Hash, VaultId } from '@holdfast/shared/base/ids.ts';
import type { DeviceEntry, VaultEntry } from '@holdfast/shared/model/account.ts';
import type { WireKeyring } from '@holdfast/shared/wire/keyring.ts';
import type { AccountChangeItem } from '@holdfast/shared/wire/changes.ts';
import type { WireSlot } from '@holdfast/shared/wire/slots.ts';
import type { MarkStore } from './mark-store.ts';
import type { Write } from './write-result.ts';

export interface StoredAccount {
  readonly accountId: AccountId;
  /** EK and RE. */
  readonly enrolKey: Bytes;
  readonly recoveryKey: Bytes;
  /** Hash of the request that made the account, so that its repeat is told from another account. */
  readonly creation: Hash;
  /** Of account-level changes. */
  readonly seq: number;
  readonly stateSeq: number;
  readonly stateHash: Hash;
  readonly keyringVersion: number;
  readonly slotsEtag: Hash;
  readonly bytesUsed: number;
  readonly bytesAllowed: number;
  readonly packsUsed: number;
  readonly packsAllowed: number;
}

export interface StoredDevice {
  readonly deviceId: DeviceId;
  readonly signingKey: Bytes;
  readonly status: 'active' | 'revoked';
}

export interface StoredVault {
  readonly vaultId: VaultId;
  readonly seq: number;
  readonly epoch: number;
}

/** Only the newest is ever served; older versions stay beside it. */
export type StoredKeyring = WireKeyring;

/** A link of the chain, with the view it gives of devices and vaults. */
export interface NewAccountState {
  readonly seq: number;
  readonly hash: Hash;
  readonly bytes: Bytes;
  readonly privatePart: Bytes;
  readonly devices: readonly DeviceEntry[];
  readonly vaults: readonly VaultEntry[];
}

export interface SlotSet {
  readonly slots: readonly WireSlot[];
  readonly etag: Hash;
}

export interface NewAccount {
  readonly accountId: AccountId;
  readonly enrolKey: Bytes;
  readonly recoveryKey: Bytes;
  readonly creation: Hash;
  readonly state: NewAccountState;
  readonly slots: SlotSet;
  readonly keyring: StoredKeyring;
  readonly bytesAllowed: number;
  readonly packsAllowed: number;
  /** Hash of the registration token this account uses up. */
  readonly tokenHash: Hash | null;
}

/** What is written when the account is still where the decision saw it. */
export interface AccountStep {
  readonly previous: { readonly stateSeq: number; readonly stateHash: Hash };
  readonly state: NewAccountState;
  readonly slots: { readonly ifMatch: Hash; readonly next: SlotSet } | null;
  /** Its version is the stored one + 1. */
  readonly keyring: StoredKeyring | null;
  readonly enrolKey: Bytes | null;
  readonly recoveryKey: Bytes | null;
}

/** State, key ring and slots of a new account are its first three changes. */
export const FIRST_ACCOUNT_SEQ = 3;

/** Port: what belongs to accounts. */
export interface AccountStore {
  readonly find: (accountId: AccountId) => Promise<StoredAccount | null>;
  readonly device: (accountId: AccountId, deviceId: DeviceId) => Promise<StoredDevice | null>;
  readonly vaults: (accountId: AccountId) => Promise<readonly StoredVault[]>;
  readonly isTokenUsed: (tokenHash: Hash) => Promise<boolean>;
  readonly create: (account: NewAccount, now: number) => Write<void>;

  readonly slots: (accountId: AccountId) => Promise<readonly WireSlot[]>;
  readonly replaceSlots: (
    accountId: AccountId,
    ifMatch: Hash,
    next: SlotSet,
    now: number,
  ) => Write<{ readonly seq: number }>;

  /** States after `seq`, oldest first. */
  readonly states: (
    accountId: AccountId,
    afterSeq: number,
    page: { readonly limit: number; readonly maxBytes: number },
  ) => Promise<readonly { readonly bytes: Bytes; readonly privatePart: Bytes }[]>;
  /** Where a state stands in the chain and among the account's changes; `null` when it is not here. */
  readonly stateChange: (
    accountId: AccountId,
    hash: Hash,
  ) => Promise<{ readonly stateSeq: number; readonly seq: number } | null>;
  readonly appendState: (
    accountId: AccountId,
    step: AccountStep,
    now: number,
  ) => Write<{ readonly seq: number }>;

  readonly keyring: (accountId: AccountId) => Promise<StoredKeyring>;
  readonly putKeyring: (
    accountId: AccountId,
    keyring: StoredKeyring,
    now: number,
  ) => Write<{ readonly seq: number }>;

  /** Account-level changes after `seq`, in order; the newest `seq` with them. */
  readonly changes: (
    accountId: AccountId,
    afterSeq: number,
    page: { readonly limit: number; readonly maxBytes: number },
  ) => Promise<{
    readonly items: readonly AccountChangeItem[];
    readonly next: number;
    readonly head: number;
  }>;
  /** Marks on the account and its devices. */
  readonly marks: (accountId: AccountId) => MarkStore;
}
