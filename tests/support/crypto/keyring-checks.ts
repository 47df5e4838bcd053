import { type Bytes, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  argon2id,
  encodeAccountRecord,
  parseAccountRecord,
  parseKit,
  parseSetUpCode,
} from '@holdfast/shared/keyring/keyring.ts';
import { openPrivatePart } from '@holdfast/shared/keyring/private-part.ts';
import { openRing } from '@holdfast/shared/keyring/ring.ts';
import { openRecoverySlot } from '@holdfast/shared/keyring/slot.ts';
import { openRootKey } from '@holdfast/shared/keyring/unlock.ts';
import { slotIdOf } from '@holdfast/shared/base/ids.ts';
import { verifyAccountState } from '@holdfast/shared/chain/chain.ts';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { Check } from './check.ts';
import { frozen } from './frozen.ts';
import {
  aHandshake,
  anEvent,
  aPaper,
  aRing,
  companionSecret,
  companionVectors,
  keyVectors,
  paperVectors,
  slotVectors,
  someAccountKeys,
  vaultTrace,
} from './keyring-vectors.ts';
import {
  aKeyring,
  aPassword,
  aWorld,
  foundOf,
  joinWorld,
  OTHER_PASSWORD,
  quickHash,
} from './keyring-world.ts';
import { anAccountId, flipped, got, someBytes, unhex } from './values.ts';

const account = z.object({
  password: z.string(),
  kit: z.string(),
  setUpCode: z.string(),
  accountId: z.string(),
  devices: z.array(z.string()),
  vaultId: z.string(),
  vaultKey: z.string(),
  first: z.string(),
  second: z.string(),
});
const slots = z.object({
  accountSecret: z.string(),
  recoveryKey: z.string(),
  rootKey: z.string(),
  slots: z.array(z.object({ slotId: z.string(), params: z.string(), envelope: z.string() })),
});
const keys = z.object({ sealedRing: z.string(), sealedEvent: z.string() });
const paper = z.object({
  setUpCode: z.string(),
  setUpCodeWithoutOrigin: z.string(),
  recoveryKit: z.string(),
});
const argon = z.object({
  ours: z.object({
    cases: z.array(
      z.object({
        passwordUtf8BeforeNFKC: z.string(),
        passwordHexAfterNFKC: z.string(),
        saltHex: z.string(),
        memoryKiB: z.number(),
        passes: z.number(),
        parallelism: z.number(),
        tagHex: z.string(),
      }),
    ),
  }),
});

const aGeneration = { accountId: anAccountId(), generation: 1 };

export const keyringChecks: readonly Check[] = [
  {
    name: 'Argon2id gives the tags that three implementations agree on',
    run: async () => {
      for (const vector of argon.parse(frozen('keyring/argon2id.json')).ours.cases) {
        const password = utf8(vector.passwordUtf8BeforeNFKC.normalize('NFKC'));
        expect(toHex(password)).toBe(vector.passwordHexAfterNFKC);
        const hash = await argon2id({
          password,
          salt: unhex(vector.saltHex),
          memoryKiB: vector.memoryKiB,
          passes: vector.passes,
          lanes: vector.parallelism,
        });
        expect(toHex(hash)).toBe(vector.tagHex);
      }
    },
  },
  {
    name: 'slots, keys, key ring, private part, anchor, codes and proofs are the frozen bytes',
    run: async () => {
      expect(await slotVectors()).toEqual(frozen('keyring/slots.json'));
      expect(await keyVectors()).toEqual(frozen('keyring/keys.json'));
      expect(await paperVectors()).toEqual(frozen('keyring/paper.json'));
      expect(await companionVectors()).toEqual(frozen('keyring/companion.json'));
    },
  },
  {
    name: 'the frozen slots open the frozen root key',
    run: async () => {
      const vector = slots.parse(frozen('keyring/slots.json'));
      const stored = vector.slots.map(({ slotId, params, envelope }) => ({
        slotId: slotIdOf(unhex(slotId)),
        params: unhex(params),
        envelope: unhex(envelope),
      }));
      const owner = { ...aGeneration, accountSecret: unhex(vector.accountSecret), slots: stored };
      const opened = await openRootKey({ argon2id }, owner, aPassword());
      expect(toHex(got(opened))).toBe(vector.rootKey);

      const [, recovery] = stored;
      const recovered = recovery && openRecoverySlot(owner, recovery, unhex(vector.recoveryKey));
      expect(toHex(got((await recovered) ?? err('no slot')))).toBe(vector.rootKey);
    },
  },
  {
    name: 'the frozen key ring and private part say what they said',
    run: async () => {
      const vector = keys.parse(frozen('keyring/keys.json'));
      const { account: key } = await someAccountKeys();
      expect(await openRing(key, aGeneration, 3, unhex(vector.sealedRing))).toEqual(ok(aRing()));
      expect(await openPrivatePart(key, aGeneration, 2, unhex(vector.sealedEvent))).toEqual(
        ok(anEvent()),
      );
    },
  },
  {
    name: 'the frozen codes are read',
    run: async () => {
      const vector = paper.parse(frozen('keyring/paper.json'));
      expect(await parseSetUpCode(vector.setUpCode)).toEqual(ok(aPaper()));
      expect(await parseSetUpCode(vector.setUpCodeWithoutOrigin)).toEqual(ok(aPaper('')));
      expect(await parseKit(vector.recoveryKit)).toEqual(ok(aPaper()));
    },
  },
  {
    name: 'the frozen account opens on both of its devices by password, and by its kit, to the same vault key',
    run: async () => {
      const vector = account.parse(frozen('keyring/account.json'));
      const keyring = aKeyring(1, argon2id);
      for (const [at, hex] of [vector.first, vector.second].entries()) {
        const record = got(parseAccountRecord(unhex(hex)));
        expect(toHex(encodeAccountRecord(record))).toBe(hex);
        const opened = got(await keyring.openWithPassword(record, utf8(vector.password)));
        expect(opened.keys.accountId).toBe(vector.accountId);
        expect(opened.keys.deviceId).toBe(vector.devices[at]);
        expect(await vaultTrace(opened.keys)).toBe(vector.vaultKey);
      }
      const record = got(parseAccountRecord(unhex(vector.first)));
      const byKit = got(
        await keyring.openWithKit(record, vector.kit, utf8('a sentence that is quite long')),
      );
      expect(await vaultTrace(byKit.keys)).toBe(vector.vaultKey);
    },
  },
  {
    name: 'a second device joins by set-up code and password, and both then know each other',
    run: async () => {
      const world = await aWorld();
      const joined = got(await joinWorld(world));
      expect(await vaultTrace(joined.keys)).toBe(await vaultTrace(world.keys));
      expect(joined.record.accountSecret).toEqual(world.record.accountSecret);
      expect(joined.keys.accountStateSeq).toBe(2);

      const first = got(
        await verifyAccountState(world.record.states[0]?.bytes ?? someBytes(1, 1), null),
      );
      expect((await verifyAccountState(joined.accountState.bytes, first)).ok).toBe(true);

      expect(world.keys.signingKeyOf(joined.keys.deviceId, 2)).toBeNull();
      got(await world.keys.acceptAccountState(joined.accountState));
      const key = joined.keys.signingKeyOf(joined.keys.deviceId, 2);
      expect(world.keys.signingKeyOf(joined.keys.deviceId, 2)).toEqual(key);
      expect(world.keys.signingKeyOf(joined.keys.deviceId, 1)).toBeNull();
      expect(
        world.keys
          .devices()
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(['Desktop', 'Laptop']);
    },
  },
  {
    name: 'a server that shows another identity for the account is found out, and the password stays unread',
    run: async () => {
      const [world, other] = [await aWorld(1), await aWorld(2)];
      expect(await joinWorld(world, foundOf(other.record))).toEqual(
        err({ kind: 'identity-mismatch' }),
      );
      expect(await joinWorld(world, { ...foundOf(world.record), states: [] })).toEqual(
        err({ kind: 'identity-mismatch' }),
      );
    },
  },
  {
    name: 'a wrong password is a commitment mismatch on the slot and nothing else',
    run: async () => {
      const { keyring, record } = await aWorld();
      expect(await keyring.openWithPassword(record, aPassword(OTHER_PASSWORD))).toEqual(
        err({ kind: 'commitment-mismatch', at: 'slot' }),
      );
    },
  },
  {
    name: 'the right password without the account secret opens nothing',
    run: async () => {
      const { keyring, record } = await aWorld();
      const robbed = { ...record, accountSecret: flipped(record.accountSecret, 0) };
      expect(await keyring.openWithPassword(robbed, aPassword())).toEqual(
        err({ kind: 'commitment-mismatch', at: 'slot' }),
      );
    },
  },
  {
    name: 'what a key or a secret passed through is zero once the account is open',
    run: async () => {
      const { keyring, record } = await aWorld();
      const seen = watchSecrets();
      const password = aPassword();
      got(await keyring.openWithPassword(record, password));
      const buffers = await seen.stop();
      expect(buffers.length).toBeGreaterThan(5);
      expect(buffers.filter((bytes) => bytes.some((byte) => byte !== 0))).toEqual([]);
      expect(password.every((byte) => byte === 0)).toBe(true);
    },
  },
  {
    name: 'no private key and no base key of an open account can be exported',
    run: async () => {
      const imported = vi.spyOn(crypto.subtle, 'importKey');
      const unwrapped = vi.spyOn(crypto.subtle, 'unwrapKey');
      const { keyring, record } = await aWorld();
      const { keys: opened } = got(await keyring.openWithPassword(record, aPassword()));
      const results = [...imported.mock.results, ...unwrapped.mock.results];
      const made = await Promise.all(results.map(({ value }) => value as Promise<CryptoKey>));
      imported.mockRestore();
      unwrapped.mockRestore();

      const secret = made.filter(({ type }) => type !== 'public');
      // The one that shows its public half as a JWK is a seed's, and lives for that line.
      const exportable = secret.filter(({ extractable }) => extractable);
      expect(exportable.map(({ algorithm, usages }) => [algorithm.name, usages])).toEqual([
        ['Ed25519', ['sign']],
        ['Ed25519', ['sign']],
      ]);
      for (const key of [opened.arkHandle, opened.accountKey, opened.localKey]) {
        expect(key.extractable).toBe(false);
      }
    },
  },
  {
    name: 'the root key’s handle opens the account after a reload without a password',
    run: async () => {
      const world = await aWorld();
      const reopened = got(
        await world.keyring.openWithHandle(world.record, structuredClone(world.keys.arkHandle)),
      );
      expect(await vaultTrace(reopened.keys)).toBe(await vaultTrace(world.keys));
      const other = await aWorld(2);
      expect(await world.keyring.openWithHandle(world.record, other.keys.arkHandle)).toEqual(
        err({ kind: 'commitment-mismatch', at: 'keyring' }),
      );
    },
  },
  {
    name: 'the companion is believed when it knows the secret, and we prove that we do',
    run: async () => {
      const { keys: opened } = await aWorld();
      const handshake = await aHandshake();
      const secret = companionSecret();
      const proof = await opened.companionProof({ ...handshake, secret });
      expect({ pageProof: toHex(got(proof)) }).toMatchObject({
        pageProof: z.object({ pageProof: z.string() }).parse(frozen('keyring/companion.json'))
          .pageProof,
      });
      expect(secret.every((byte) => byte === 0)).toBe(true);
      for (const change of [
        { secret: someBytes(32, 1) },
        { otherProof: flipped(handshake.otherProof, 3) },
        { otherProof: got(proof) },
        { host: '127.0.0.1:9999' },
        { origin: 'http://evil.test' },
        { ownNonce: handshake.otherNonce, otherNonce: handshake.ownNonce },
      ]) {
        const asked = { ...handshake, secret: companionSecret(), ...change };
        expect(await opened.companionProof(asked)).toEqual(err({ kind: 'impostor' }));
      }
    },
  },
  {
    name: 'the quick hash of these tests depends on everything that Argon2id depends on',
    run: async () => {
      const input = {
        password: aPassword(),
        salt: someBytes(32, 1),
        memoryKiB: 65_536,
        passes: 3,
        lanes: 1,
      };
      const changes = [
        {},
        { password: aPassword(OTHER_PASSWORD) },
        { salt: someBytes(32, 2) },
        { memoryKiB: 65_537 },
        { passes: 4 },
        { lanes: 2 },
      ];
      const hashes = await Promise.all(
        changes.map(async (change) => toHex(await quickHash({ ...input, ...change }))),
      );
      expect(new Set(hashes).size).toBe(changes.length);
    },
  },
];

/** Collects every buffer that raw keys go into or come out of. */
const watchSecrets = (): { readonly stop: () => Promise<readonly Bytes[]> } => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  const decrypted = vi.spyOn(crypto.subtle, 'decrypt');
  return {
    stop: async () => {
      const raw = imported.mock.calls
        .filter(([format, , algorithm]) => format === 'raw' && algorithm === 'HKDF')
        .map(([, data]) => data as Bytes);
      const plain = await Promise.all(
        decrypted.mock.results.map(({ value }) => value as Promise<ArrayBuffer>),
      );
      imported.mockRestore();
      decrypted.mockRestore();
      return [...raw, ...plain.map((buffer) => new Uint8Array(buffer))];
    },
  };
};
