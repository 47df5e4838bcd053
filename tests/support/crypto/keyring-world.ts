import { type Bytes, concatBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { u32 } from '@holdfast/shared/base/binary.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import {
  argon2id,
  createKeyring,
  type Keyring,
  type Opened,
} from '@holdfast/shared/keyring/keyring.ts';
import type { FoundAccount } from '@holdfast/shared/keyring/join.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { seededRandom } from './seeded-random.ts';
import { got } from './values.ts';

type Argon2id = typeof argon2id;

/** Depends on everything Argon2id depends on, and takes no time: for tests whose subject is another. */
export const quickHash: Argon2id = ({ password, salt, memoryKiB, passes, lanes }) =>
  sha256(concatBytes([password, salt, u32(memoryKiB), u32(passes), u32(lanes)]));

export const NOW = millis(1_700_000_000_000);
export const PASSWORD = 'clamshell-public-dynamite-regress-divisible-childless';
export const OTHER_PASSWORD = 'a wholly different sentence, long enough';
export const SYNC_ORIGIN = 'http://localhost:4871';

export const aKeyring = (seed = 1, hash: Argon2id = quickHash): Keyring =>
  createKeyring({ random: seededRandom(seed), argon2id: hash, now: () => NOW });

export const aPassword = (text = PASSWORD): Bytes => utf8(text);

export interface World extends Opened {
  readonly keyring: Keyring;
  readonly kit: readonly string[];
}

/** An account of one device. */
export const aWorld = async (seed = 1, hash: Argon2id = quickHash): Promise<World> => {
  const keyring = aKeyring(seed, hash);
  const words = { deviceName: 'Laptop', platform: 'Linux' };
  return { keyring, ...got(await keyring.createAccount({ password: aPassword(), ...words })) };
};

/** What an honest server shows of an account. */
export const foundOf = ({ slots, states, keyring }: AccountRecord): FoundAccount => ({
  slots,
  states,
  keyring,
});

/** A second device, brought in by set-up code and password. */
export const joinWorld = async (
  { keyring, record }: Pick<World, 'keyring' | 'record'>,
  found: FoundAccount = foundOf(record),
): ReturnType<Keyring['finishJoin']> => {
  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  const joining = got(await keyring.beginJoin(code.join(' ')));
  const words = { deviceName: 'Desktop', platform: 'macOS' };
  return keyring.finishJoin(joining, found, { password: aPassword(), ...words });
};
