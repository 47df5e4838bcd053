import { type Bytes, fromHex } from '@holdfast/shared/base/bytes.ts';
import {
  type AccountId,
  accountIdOf,
  type CommitId,
  commitIdOf,
  type DeviceId,
  deviceIdOf,
  type Hash,
  hashOf,
  type MarkId,
  markIdOf,
  type PackId,
  packIdOf,
  type SessionId,
  sessionIdOf,
  type VaultId,
  vaultIdOf,
} from '@holdfast/shared/base/ids.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import { seededRandom } from './seeded-random.ts';

/** Bytes that are the same in every run; another number gives others. */
export const someBytes = (length: number, number: number): Bytes =>
  seededRandom(1000 + number).bytes(length);

export const anAccountId = (number = 1): AccountId => accountIdOf(someBytes(16, 100 + number));
export const aVaultId = (number = 1): VaultId => vaultIdOf(someBytes(16, 200 + number));
export const aSessionId = (number = 1): SessionId => sessionIdOf(someBytes(16, 300 + number));
export const aDeviceId = (number = 1): DeviceId => deviceIdOf(someBytes(16, 400 + number));
export const aPackId = (number = 1): PackId => packIdOf(someBytes(32, 500 + number));
export const aCommitId = (number = 1): CommitId => commitIdOf(someBytes(32, 600 + number));
export const aMarkId = (number = 1): MarkId => markIdOf(someBytes(32, 700 + number));
export const aHash = (number = 1): Hash => hashOf(someBytes(32, 800 + number));

/** For what a test has made itself: anything but success is a fault of the test. */
export const got = <T>(result: Result<T, unknown>): T => {
  if (result.ok) return result.value;
  throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
};

export const unhex = (text: string): Bytes => {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
};

/** The same bytes but for one; from the end where `at` is negative. */
export const flipped = (bytes: Uint8Array, at: number, mask = 0xff): Bytes =>
  new Uint8Array(bytes).with(at, (bytes.at(at) ?? 0) ^ mask);
