import { type Bytes, toHex } from '@holdfast/shared/base/bytes.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { sealAnchor } from '@holdfast/shared/keyring/anchor.ts';
import { type CompanionHandshake, proveToCompanion } from '@holdfast/shared/keyring/companion.ts';
import { enrolKeyPair, recoveryKeyPair } from '@holdfast/shared/keyring/enrol.ts';
import { argon2id, encodeAccountRecord, type OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import { type PaperContent, writePaper } from '@holdfast/shared/keyring/paper-code.ts';
import {
  type AccountEvent,
  eventBytes,
  sealPrivatePart,
} from '@holdfast/shared/keyring/private-part.ts';
import { type Ring, ringBytes, sealRing } from '@holdfast/shared/keyring/ring.ts';
import { type AccountKeys, deriveAccountKeys } from '@holdfast/shared/keyring/root-key.ts';
import { makePasswordSlot, makeRecoverySlot } from '@holdfast/shared/keyring/slot.ts';
import { challengeBytes } from '@holdfast/shared/link/link.ts';
import { deriveBytes } from '@holdfast/shared/seal/derive.ts';
import { type BaseKey, importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { hmac, importHmacKey } from '@holdfast/shared/seal/hmac.ts';
import { anAnchor } from './chain-vectors.ts';
import { aPassword, aWorld, joinWorld, PASSWORD, SYNC_ORIGIN } from './keyring-world.ts';
import { seededRandom } from './seeded-random.ts';
import { aDeviceId, anAccountId, aVaultId, got, someBytes } from './values.ts';

const account = { accountId: anAccountId(), generation: 1 };
const accountSecret = someBytes(32, 101);
const recoveryKey = someBytes(32, 102);
const rootKey = someBytes(32, 103);

export const aRing = (): Ring => ({
  version: 3,
  accountSecret: new Uint8Array(accountSecret),
  vaults: [1, 2]
    .map((number) => ({
      vaultId: aVaultId(number),
      name: number === 1 ? '' : 'Privat ✓',
      createdAt: 1_700_000_000_000,
      epochs: Array.from({ length: number }, (_, at) => ({
        epoch: at + 1,
        createdAt: 1_700_000_000_000 + at,
        key: someBytes(32, 110 + number * 10 + at),
      })),
    }))
    .toSorted((a, b) => (a.vaultId < b.vaultId ? -1 : 1)),
});

export const anEvent = (): AccountEvent => ({
  kind: 'device-added',
  at: 1_700_000_000_000,
  deviceId: aDeviceId(2),
  deviceName: 'Rechner im Büro',
  platform: 'Linux',
});

export const someAccountKeys = async (): Promise<AccountKeys> =>
  deriveAccountKeys(await importBaseKey(new Uint8Array(rootKey)), account, aDeviceId());

/** A key that only derives shows which one it is by what it derives. */
export const traceOf = async (key: BaseKey): Promise<string> =>
  toHex(await deriveBytes(key, someBytes(32, 104), someBytes(8, 105)));

/** Slots with the real password hash: parameter block and envelope. */
export const slotVectors = async (): Promise<Json> => {
  const deps = { random: seededRandom(106), argon2id };
  const secrets = { password: aPassword(), accountSecret };
  const password = await makePasswordSlot(deps, account, secrets, rootKey);
  const recovery = await makeRecoverySlot(deps, account, recoveryKey, rootKey);
  return {
    accountId: account.accountId,
    generation: account.generation,
    password: PASSWORD,
    accountSecret: toHex(accountSecret),
    recoveryKey: toHex(recoveryKey),
    rootKey: toHex(rootKey),
    slots: [password, recovery].map(({ slotId, params, envelope }) => ({
      slotId,
      params: toHex(params),
      envelope: toHex(envelope),
    })),
  };
};

export const keyVectors = async (): Promise<Json> => {
  const deps = { random: seededRandom(107) };
  const keys = await someAccountKeys();
  const enrol = await enrolKeyPair(accountSecret, account.accountId);
  const recovery = await recoveryKeyPair(recoveryKey, account.accountId);
  return {
    rootKey: toHex(rootKey),
    accountKey: await traceOf(keys.account),
    localKey: await traceOf(keys.local),
    stateKey: toHex(await hmac(keys.state, someBytes(8, 105))),
    enrolKey: toHex(enrol.publicKey),
    recoveryKey: toHex(recovery.publicKey),
    ring: toHex(ringBytes(aRing())),
    sealedRing: toHex(await sealRing(deps, keys.account, account, aRing())),
    event: toHex(eventBytes(anEvent())),
    sealedEvent: toHex(await sealPrivatePart(deps, keys.account, account, 2, anEvent())),
    sealedAnchor: toHex(await sealAnchor(keys.state, anAnchor())),
  };
};

export const aPaper = (syncOrigin = SYNC_ORIGIN): PaperContent => ({
  accountId: anAccountId(),
  syncOrigin,
  secret: someBytes(32, 108),
  fingerprint: someBytes(16, 109),
});

export const paperVectors = async (): Promise<Json> => ({
  setUpCode: (await writePaper('set-up-code', aPaper())).join(' '),
  setUpCodeWithoutOrigin: (await writePaper('set-up-code', aPaper(''))).join(' '),
  recoveryKit: (await writePaper('recovery-kit', aPaper())).join(' '),
});

export const companionSecret = (): Bytes => someBytes(32, 111);

/** The page's view of a handshake, with the proof that the companion's own code makes. */
export const aHandshake = async (): Promise<CompanionHandshake> => {
  const [ownNonce, otherNonce] = [someBytes(32, 112), someBytes(32, 113)];
  const [host, origin] = ['127.0.0.1:4872', 'http://localhost:4870'];
  const theirs = challengeBytes('companion', otherNonce, ownNonce, host, origin);
  const otherProof = await hmac(await importHmacKey(companionSecret()), theirs);
  return { ownNonce, otherNonce, otherProof, host, origin };
};

export const companionVectors = async (): Promise<Json> => {
  const handshake = await aHandshake();
  return {
    secret: toHex(companionSecret()),
    ownNonce: toHex(handshake.ownNonce),
    otherNonce: toHex(handshake.otherNonce),
    host: handshake.host,
    origin: handshake.origin,
    companionProof: toHex(handshake.otherProof),
    pageProof: toHex(got(await proveToCompanion(companionSecret(), handshake))),
  };
};

/**
 * A whole account with the real password hash, and a second device of it. Its key pairs come from the
 * platform, so it is made once and only ever opened again.
 */
export const accountVectors = async (): Promise<Json> => {
  const world = await aWorld(114, argon2id);
  const setUpCode = await world.keyring.makeSetUpCode(world.record, aPassword(), SYNC_ORIGIN);
  const joined = got(await joinWorld(world));
  const [vault] = world.keys.vaults();
  return {
    password: PASSWORD,
    kit: world.kit.join(' '),
    setUpCode: got(setUpCode).join(' '),
    accountId: world.keys.accountId,
    devices: [world.keys.deviceId, joined.keys.deviceId],
    vaultId: vault?.vaultId ?? null,
    vaultKey: await vaultTrace(world.keys),
    first: toHex(encodeAccountRecord(world.record)),
    second: toHex(encodeAccountRecord(joined.record)),
  };
};

/** What the newest key of the only vault derives. */
export const vaultTrace = async (keys: OpenKeys): Promise<string> => {
  const [vault] = keys.vaults();
  const key = vault === undefined ? null : keys.vaultKey(vault.vaultId, vault.epoch);
  return key === null ? 'no key' : traceOf(key);
};
