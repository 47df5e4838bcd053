import type { Bytes } from '../base/bytes.ts';
import type { AccountId, DeviceId, SlotId } from '../base/ids.ts';

/** One way to open the account root key: its parameters in clear, and the envelope that wraps the key. */
export interface StoredSlot {
  readonly slotId: SlotId;
  readonly params: Bytes;
  readonly envelope: Bytes;
}

/** The sealed key ring, and the identity key that travels with it. */
export interface StoredKeyring {
  readonly version: number;
  /** Of the root key that wraps both. */
  readonly generation: number;
  readonly ring: Bytes;
  readonly identity: Bytes;
}

/** A link of the account state chain: the signed bytes, and the sealed words that belong to it. */
export interface StoredAccountState {
  readonly bytes: Bytes;
  readonly privatePart: Bytes;
}

/** A private key of this device, sealed; it never leaves the device in any form. */
export interface StoredPrivateKey {
  readonly publicKey: Bytes;
  readonly wrapped: Bytes;
}

/** All that unlocking needs. Everything in it is sealed, signed or public, but for the account secret. */
export interface AccountRecord {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly generation: number;
  /** 32 bytes, in clear by design: useless without the password, and never shown to the server. */
  readonly accountSecret: Bytes;
  /** Public halves of the enrolment keys, for the server; the second is unknown to a device that joined. */
  readonly enrolKey: Bytes;
  readonly recoveryKey: Bytes | null;
  readonly slots: readonly StoredSlot[];
  readonly keyring: StoredKeyring;
  readonly signingKey: StoredPrivateKey;
  readonly agreementKey: StoredPrivateKey;
  /** From the first on. */
  readonly states: readonly StoredAccountState[];
  /** With its HMAC. */
  readonly anchor: Bytes;
  readonly settings: AccountSettings;
}

/** Of this device; nothing of it is the user's words. */
export interface AccountSettings {
  /** Two groups of the newest recovery kit were typed back. */
  readonly kitConfirmed: boolean;
}
