import type { Brand } from './brand.ts';
import { type Bytes, fromHex, toHex } from './bytes.ts';
import { assert, err, ok, type Result } from './result.ts';

/**
 * Identifiers are lower-case hexadecimal everywhere inside the house, so that text order is byte order.
 * On the wire they are base64url; room `wire` translates at the edge.
 *
 * 16 random bytes, made by the client (32 digits).
 */
export type AccountId = Brand<string, 'AccountId'>;
export type VaultId = Brand<string, 'VaultId'>;
export type SessionId = Brand<string, 'SessionId'>;
export type DeviceId = Brand<string, 'DeviceId'>;
export type SlotId = Brand<string, 'SlotId'>;
export type SourceId = Brand<string, 'SourceId'>;

/** A SHA-256 (64 digits). */
export type Hash = Brand<string, 'Hash'>;
/** SHA-256 of all stored bytes of a pack, of a whole signed commit, of a whole signed mark. */
export type PackId = Brand<string, 'PackId'>;
export type CommitId = Brand<string, 'CommitId'>;
export type MarkId = Brand<string, 'MarkId'>;

export type RandomId = AccountId | VaultId | SessionId | DeviceId | SlotId | SourceId;
export type HashId = Hash | PackId | CommitId | MarkId;
export type AnyId = RandomId | HashId;

export interface MalformedId {
  readonly kind: 'malformed-id';
}

const RANDOM_ID = /^[0-9a-f]{32}$/;
const HASH_ID = /^[0-9a-f]{64}$/;

const parse = (shape: RegExp, text: string): Result<string, MalformedId> =>
  shape.test(text) ? ok(text) : err({ kind: 'malformed-id' });

export const parseAccountId = (text: string): Result<AccountId, MalformedId> =>
  parse(RANDOM_ID, text) as Result<AccountId, MalformedId>;
export const parseSessionId = (text: string): Result<SessionId, MalformedId> =>
  parse(RANDOM_ID, text) as Result<SessionId, MalformedId>;
export const parseDeviceId = (text: string): Result<DeviceId, MalformedId> =>
  parse(RANDOM_ID, text) as Result<DeviceId, MalformedId>;
export const parseCommitId = (text: string): Result<CommitId, MalformedId> =>
  parse(HASH_ID, text) as Result<CommitId, MalformedId>;

/** From bytes whose length a reader, a generator or a hash has fixed; another length is our own mistake. */
const idOf = (length: number, bytes: Uint8Array): string => {
  assert(bytes.length === length, `an id of this kind has ${length} bytes`);
  return toHex(bytes);
};

export const accountIdOf = (bytes: Uint8Array): AccountId => idOf(16, bytes) as AccountId;
export const vaultIdOf = (bytes: Uint8Array): VaultId => idOf(16, bytes) as VaultId;
export const sessionIdOf = (bytes: Uint8Array): SessionId => idOf(16, bytes) as SessionId;
export const deviceIdOf = (bytes: Uint8Array): DeviceId => idOf(16, bytes) as DeviceId;
export const slotIdOf = (bytes: Uint8Array): SlotId => idOf(16, bytes) as SlotId;
export const sourceIdOf = (bytes: Uint8Array): SourceId => idOf(16, bytes) as SourceId;
export const hashOf = (bytes: Uint8Array): Hash => idOf(32, bytes) as Hash;
export const packIdOf = (bytes: Uint8Array): PackId => idOf(32, bytes) as PackId;
export const commitIdOf = (bytes: Uint8Array): CommitId => idOf(32, bytes) as CommitId;
export const markIdOf = (bytes: Uint8Array): MarkId => idOf(32, bytes) as MarkId;

export const idBytes = (id: AnyId): Bytes => {
  const bytes = fromHex(id);
  assert(bytes !== null, 'an id is hexadecimal');
  return bytes;
};

/** The vault of things that belong to the account and to no vault. */
export const NO_VAULT: VaultId = '0'.repeat(32) as VaultId;
/** Where a signed header has no predecessor. */
export const NO_HASH: Hash = '0'.repeat(64) as Hash;
