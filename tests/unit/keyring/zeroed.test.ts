import { type Bytes, toHex } from '@holdfast/shared/base/bytes.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { accountPlace } from '@holdfast/shared/keyring/account-place.ts';
import {
  type argon2id,
  createKeyring,
  encodeAccountRecord,
  judgePassword,
} from '@holdfast/shared/keyring/keyring.ts';
import { replaceKit } from '@holdfast/shared/keyring/kit.ts';
import { sealRing } from '@holdfast/shared/keyring/ring.ts';
import { openSecret, sealSecret } from '@holdfast/shared/keyring/secret-frame.ts';
import { makeRecoverySlot, openPasswordSlot } from '@holdfast/shared/keyring/slot.ts';
import { KDF } from '@holdfast/shared/keyring/slot-params.ts';
import { actWithRootKey, withRootKey } from '@holdfast/shared/keyring/unlock.ts';
import { importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { keyPairOfSeed } from '@holdfast/shared/seal/sign.ts';
import { expect, test, vi } from 'vitest';
import { aRing } from '../../support/crypto/keyring-vectors.ts';
import {
  aKeyring,
  aPassword,
  aWorld,
  foundOf,
  NOW,
  OTHER_PASSWORD,
  quickHash,
  SYNC_ORIGIN,
} from '../../support/crypto/keyring-world.ts';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { aHash, anAccountId, got, someBytes } from '../../support/crypto/values.ts';

const random = seededRandom(6);
const account = { accountId: anAccountId(), generation: 1 };
const zeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** A hash that keeps what went in and came out, to be looked at when all is over. */
const watchedHash = (): { readonly hash: typeof argon2id; readonly seen: Bytes[] } => {
  const seen: Bytes[] = [];
  return {
    seen,
    hash: async (input) => {
      const output = await quickHash(input);
      seen.push(input.password, output);
      return output;
    },
  };
};

/** Random bytes that are remembered. */
const watchedRandom = (): { readonly given: Bytes[]; readonly random: Random } => {
  const given: Bytes[] = [];
  const bytes = (length: number): Bytes => {
    const made = random.bytes(length);
    given.push(made);
    return made;
  };
  return { given, random: { bytes } };
};

test('password and hash are zero after an account is made, opened, joined, and given a new kit', async () => {
  const { hash, seen } = watchedHash();
  const world = await aWorld(1, hash);
  const { keyring, record } = world;
  got(await keyring.openWithPassword(record, aPassword()));
  got(await keyring.makeKit(record, aPassword()));
  got(await keyring.openWithKit(record, world.kit.join(' '), aPassword(OTHER_PASSWORD)));
  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  const joining = got(await keyring.beginJoin(code.join(' ')));
  const words = { deviceName: '', platform: '' };
  got(await keyring.finishJoin(joining, foundOf(record), { password: aPassword(), ...words }));
  expect(seen.length).toBe(12);
  expect(seen.every(zeros)).toBe(true);
});

test('every password that was typed is zero, whatever the answer was', async () => {
  const { keyring, record, kit } = await aWorld();
  const words = { deviceName: '', platform: '' };
  const paper = kit.join(' ');
  const acts: readonly ((password: Bytes) => Promise<{ readonly ok: boolean }>)[] = [
    (password) => keyring.openWithPassword(record, password),
    (password) => keyring.openWithPassword({ ...record, slots: [] }, password),
    (password) => keyring.openWithKit(record, paper, password),
    (password) => keyring.openWithKit(record, paper.slice(4), password),
    (password) => keyring.openWithKit({ ...record, states: [] }, paper, password),
    (password) => keyring.makeKit(record, password),
    (password) => keyring.makeSetUpCode(record, password, ''),
    (password) => keyring.createAccount({ password, ...words }),
  ];
  const encoded = vi.spyOn(TextEncoder.prototype, 'encode');
  const ends = await Promise.all(
    acts.map(async (act) => {
      const password = aPassword(OTHER_PASSWORD);
      const answer = await act(password);
      return { done: answer.ok, zero: zeros(password) };
    }),
  );
  expect(ends.map(({ done }) => done)).toEqual([
    false,
    false,
    true,
    false,
    false,
    false,
    false,
    true,
  ]);
  expect(ends.every(({ zero }) => zero)).toBe(true);

  // What was typed, and the same again after it was normalised.
  const prepared = encoded.mock.results.filter((_, at) => {
    const [text] = encoded.mock.calls[at] ?? [];
    return text === OTHER_PASSWORD;
  });
  encoded.mockRestore();
  expect(prepared.length).toBeGreaterThan(acts.length);
  expect(prepared.every(({ value }) => value instanceof Uint8Array && zeros(value))).toBe(true);
});

test('a password that may not be set is zero as well', async () => {
  const encoded = vi.spyOn(TextEncoder.prototype, 'encode');
  const words = { deviceName: '', platform: '' };
  const made = aKeyring().createAccount({ password: aPassword('password1234'), ...words });
  expect((await made).ok).toBe(false);
  const arrays = encoded.mock.results.map(({ value }) => value as Bytes);
  encoded.mockRestore();
  expect(arrays.map(zeros)).toEqual([true, true]);
});

test('a password that was judged is zero', async () => {
  const encoded = vi.spyOn(TextEncoder.prototype, 'encode');
  await judgePassword(aPassword());
  const arrays = encoded.mock.results.map(({ value }) => value as Bytes);
  encoded.mockRestore();
  expect(arrays.map(zeros)).toEqual([true, true]);
});

test('a password for a slot that is none is zero', async () => {
  const password = aPassword();
  const slot = await makeRecoverySlot({ random }, account, someBytes(32, 1), someBytes(32, 2));
  const stored = { ...slot, envelope: someBytes(9, 1) };
  const secrets = { password, accountSecret: someBytes(32, 3) };
  expect(await openPasswordSlot({ argon2id: quickHash }, account, stored, KDF, secrets)).toEqual(
    err({ kind: 'malformed' }),
  );
  expect(zeros(password)).toBe(true);
});

test('of the random bytes that make an account, root key, recovery key and vault key are zero, the others in the record', async () => {
  const { given, random: watched } = watchedRandom();
  const keyring = createKeyring({ random: watched, argon2id: quickHash, now: () => NOW });
  const words = { deviceName: '', platform: '' };
  const { record } = got(await keyring.createAccount({ password: aPassword(), ...words }));
  const keysAndSalts = given.filter(({ length }) => length === 32);
  const stored = toHex(encodeAccountRecord(record));
  expect(keysAndSalts.filter(zeros)).toHaveLength(3);
  expect(keysAndSalts.filter((bytes) => !zeros(bytes) && !stored.includes(toHex(bytes)))).toEqual(
    [],
  );
});

test('the recovery key of a new kit is zero once the kit is written', async () => {
  const { given, random: watched } = watchedRandom();
  const { record } = await aWorld();
  got(await replaceKit({ random: watched, argon2id: quickHash }, record, aPassword(), ''));
  expect(given.filter((bytes) => bytes.length === 32 && zeros(bytes))).toHaveLength(1);
});

test('the raw root key is zero after the act it was opened for, even one that fails', async () => {
  const { record } = await aWorld();
  const rootKey = someBytes(32, 4);
  expect((await actWithRootKey(record, rootKey, async () => 'never')).ok).toBe(false);
  expect(zeros(rootKey)).toBe(true);

  const lent: Bytes[] = [];
  const act = async (_: unknown, raw: Bytes): Promise<never> => {
    lent.push(raw);
    throw new Error('the act fails');
  };
  await expect(withRootKey({ argon2id: quickHash }, record, aPassword(), act)).rejects.toThrow(
    'the act fails',
  );
  expect(lent).toEqual([new Uint8Array(32)]);
});

test('a secret is zero when it is sealed, and what was opened of it when it is read', async () => {
  const base = await importBaseKey(someBytes(32, 1));
  const place = accountPlace(account, OBJ.keyring, aHash());
  const payload = someBytes(40, 2);
  const stored = await sealSecret({ random }, base, place, payload, { padded: true });
  expect(zeros(payload)).toBe(true);

  const lent: Bytes[] = [];
  const opened = await openSecret(base, place, stored, { padded: true }, (bytes) => {
    lent.push(bytes);
    return ok(bytes.slice());
  });
  expect(opened).toEqual(ok(someBytes(40, 2)));
  expect(lent).toEqual([new Uint8Array(40)]);
});

test('the keys of a ring are zero when it is sealed', async () => {
  const ring = aRing();
  await sealRing({ random }, await importBaseKey(someBytes(32, 1)), account, ring);
  const keys = ring.vaults.flatMap(({ epochs }) => epochs.map(({ key }) => key));
  expect(keys.length).toBe(3);
  expect(keys.every(zeros)).toBe(true);
});

test('a seed, and the frame it is imported in, are zero when there is a key', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  const seed = someBytes(32, 5);
  await keyPairOfSeed(seed);
  const frames = imported.mock.calls.map(([, data]) => data);
  imported.mockRestore();
  expect(zeros(seed)).toBe(true);
  expect(frames).toEqual([new Uint8Array(48), new Uint8Array(48)]);
});
