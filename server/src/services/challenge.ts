import { createReader, u64 } from '@holdfast/shared/base/binary.ts';
import { type Bytes, concatBytes, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { type AccountId, idBytes } from '@holdfast/shared/base/ids.ts';
import type { Clock, Random } from '@holdfast/shared/base/ports.ts';
import type { KeyId } from '@holdfast/shared/wire/ids.ts';
import type { ServerKeys } from './server-keys.ts';

export interface Challenge {
  readonly nonce: Bytes;
  readonly expiresAt: number;
}

/** For whom a nonce was made. */
export interface LoginKey {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
}

/**
 * Nonces that carry their own proof (`random 8 | expiresAt u64 | first 16 bytes of a MAC over them and the
 * key they are for`), so that asking for one costs no memory, no write and no look at the account: a flood
 * of challenges pushes out nobody's, and ids that exist answer as ids that do not. What is remembered is
 * the nonces that were used, and only their owner can use one.
 */
export interface Challenges {
  readonly issue: (key: LoginKey) => Challenge;
  /** When the nonce ends; `null` when it is not ours, for another key, over, or used. */
  readonly check: (key: LoginKey, nonce: Bytes) => number | null;
  /** False when somebody else has used it meanwhile. */
  readonly use: (nonce: Bytes) => boolean;
}

const LIFE_MS = 60_000;
const RANDOM_BYTES = 8;

export const createChallenges = (deps: {
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly random: Random;
}): Challenges => {
  const { keys, clock, random } = deps;
  const used = createUsedNonces(clock);

  return {
    issue: (key) => {
      const expiresAt = clock.now() + LIFE_MS;
      const body = concatBytes([random.bytes(RANDOM_BYTES), u64(expiresAt)]);
      const tag = keys.mac(bound(key, body)).subarray(0, 16);
      return { nonce: concatBytes([body, tag]), expiresAt };
    },
    check: (key, nonce) => {
      const reader = createReader(nonce);
      const body = reader.bytes(RANDOM_BYTES + 8);
      const tag = reader.bytes(16);
      if (body === null || tag === null || reader.left() > 0) return null;
      const expiresAt = createReader(body.subarray(RANDOM_BYTES)).u64();
      const good = keys.isMac(bound(key, body), tag) && expiresAt !== null;
      return good && expiresAt > clock.now() && !used.has(nonce) ? expiresAt : null;
    },
    use: (nonce) => used.add(nonce, clock.now() + LIFE_MS),
  };
};

const bound = ({ accountId, keyId }: LoginKey, body: Bytes): Bytes =>
  concatBytes([utf8('challenge'), idBytes(accountId), utf8(keyId), body]);

interface UsedNonces {
  readonly has: (nonce: Bytes) => boolean;
  readonly add: (nonce: Bytes, until: number) => boolean;
}

const createUsedNonces = (clock: Clock): UsedNonces => {
  const untilByNonce = new Map<string, number>();
  const forgetOld = (): void => {
    // Insertion order is order of expiry: every entry lives equally long.
    for (const [nonce, until] of untilByNonce) {
      if (until > clock.now()) return;
      untilByNonce.delete(nonce);
    }
  };
  return {
    has: (nonce) => untilByNonce.has(toHex(nonce)),
    add: (nonce, until) => {
      forgetOld();
      const key = toHex(nonce);
      if (untilByNonce.has(key)) return false;
      untilByNonce.set(key, until);
      return true;
    },
  };
};
