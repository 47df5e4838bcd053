import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { hashOf as idOfHash } from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { encodeAccountState, loginMessage } from '@holdfast/shared/chain/chain.ts';
import { keyIdOf } from '@holdfast/shared/keyring/enrol.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import { type Unlocked, openAccount } from '@holdfast/shared/keyring/unlocked.ts';
import { draftAfter, makeState } from '@holdfast/shared/keyring/states.ts';
import type { AccountState, DeviceEntry } from '@holdfast/shared/model/account.ts';
import type { StoredAccountState } from '@holdfast/shared/model/account-record.ts';
import { asBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { sign } from '@holdfast/shared/seal/sign.ts';
import { verifySignature } from '@holdfast/shared/seal/verify.ts';
import { expect, test } from 'vitest';
import { aDevice, anAccountState, aSigner } from '../../support/crypto/chain-vectors.ts';
import { anEvent } from '../../support/crypto/keyring-vectors.ts';
import {
  aKeyring,
  aPassword,
  aWorld,
  foundOf,
  joinWorld,
  SYNC_ORIGIN,
} from '../../support/crypto/keyring-world.ts';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { aDeviceId, flipped, got, someBytes } from '../../support/crypto/values.ts';

const world = await aWorld();
const { keyring, record, keys } = world;
const joined = got(await joinWorld(world));
const first = record.states[0] ?? expect.unreachable('an account has a first state');

const reopen = async (): Promise<OpenKeys> =>
  got(await keyring.openWithHandle(record, keys.arkHandle)).keys;
/** The account with the keys that the door keeps to itself. */
const inside = async (): Promise<Unlocked> => {
  const root = asBaseKey(keys.arkHandle);
  return root === null ? expect.unreachable() : got(await openAccount(record, root));
};
/** What the first device would sign after the first state, with something changed. */
const nextState = async (change: Partial<AccountState>): Promise<StoredAccountState> => {
  const { chain, keys: own, deviceKey, identityKey } = await inside();
  const signers = { accountKey: own.account, deviceKey, identityKey };
  const draft = { ...draftAfter(chain.newest), ...change };
  return (await makeState({ random: seededRandom(5) }, signers, draft, anEvent())).stored;
};

test('a device takes in the state that adds another, once', async () => {
  const ours = await reopen();
  expect(await ours.acceptAccountState(joined.accountState)).toEqual(ok(joined.keys.accountState));
  expect(await ours.acceptAccountState(joined.accountState)).toEqual(ok(joined.keys.accountState));
  expect(ours.accountState).toEqual(joined.keys.accountState);
  expect(ours.accountStateSeq).toBe(2);
  expect(ours.devices().map(({ deviceId }) => deviceId)).toContain(joined.keys.deviceId);
});

test.each([
  {
    what: 'bytes that are no state',
    stored: { ...joined.accountState, bytes: someBytes(10, 1) },
    error: { kind: 'malformed', at: 'account-state' },
  },
  {
    what: 'a state with a changed signature',
    stored: { ...joined.accountState, bytes: flipped(joined.accountState.bytes, -1) },
    error: { kind: 'bad-signature', at: 'account-state' },
  },
  {
    what: 'a state with the words of another',
    stored: { ...joined.accountState, privatePart: first.privatePart },
    error: { kind: 'hash-mismatch', at: 'account-state' },
  },
])('$what is not taken in', async ({ stored, error }) => {
  const ours = await reopen();
  expect(await ours.acceptAccountState(stored)).toEqual(err(error));
  expect(ours.accountStateSeq).toBe(1);
});

test('a state with words that were sealed for another place is not taken in, nor opened later', async () => {
  const { chain, deviceKey, identityKey } = await inside();
  const privatePartHash = idOfHash(await sha256(first.privatePart));
  const state = { ...draftAfter(chain.newest), privatePartHash };
  const { bytes } = await encodeAccountState(
    state,
    (message) => sign(deviceKey, message),
    (message) => sign(identityKey, message),
  );
  const stored = { bytes, privatePart: first.privatePart };
  const refused = err({ kind: 'id-mismatch', at: 'private-part' });
  expect(await (await reopen()).acceptAccountState(stored)).toEqual(refused);
  const changed = { ...record, states: [first, stored] };
  expect(await keyring.openWithHandle(changed, keys.arkHandle)).toEqual(refused);
});

test('a state that another device appended first is a fork for the one that comes later', async () => {
  const ours = await reopen();
  const renewed = await ours.renewAccountState();
  got(await ours.acceptAccountState(joined.accountState));
  expect(await ours.acceptAccountState(renewed)).toEqual(
    err({ kind: 'account-fork', at: 'account-state' }),
  );
});

test('a state that changes nothing is the next one, and opens with the record that has it', async () => {
  const renewed = await keys.renewAccountState();
  const changed = { ...record, states: [first, renewed] };
  const opened = got(await keyring.openWithHandle(changed, keys.arkHandle));
  expect(opened.keys.accountState).toMatchObject({
    ...keys.accountState,
    seq: 2,
    prevHash: expect.any(String) as string,
    privatePartHash: expect.any(String) as string,
  });
  expect(opened.keys.devices()).toEqual(keys.devices());
});

test('a state that names an epoch which the ring does not have is a rollback of the ring', async () => {
  const vaults = keys.accountState.vaults.map(({ vaultId }) => ({ vaultId, epoch: 2 }));
  const changed = { ...record, states: [first, await nextState({ vaults })] };
  expect(await keyring.openWithHandle(changed, keys.arkHandle)).toEqual(
    err({ kind: 'rollback', at: 'keyring' }),
  );
});

test('the key of a device that was revoked signs nothing from that state on', async () => {
  const before = got(await keyring.openWithHandle(joined.record, keys.arkHandle)).keys;
  expect(before.signingKeyOf(keys.deviceId, 1)).not.toBeNull();
  expect(before.signingKeyOf(aDeviceId(9), 1)).toBeNull();
  expect(before.signingKeyOf(keys.deviceId, 3)).toBeNull();
});

test('a device of which no event tells has no name', async () => {
  const stranger: DeviceEntry = {
    deviceId: aDeviceId(7),
    signingKey: joined.record.signingKey.publicKey,
    agreementKey: joined.record.agreementKey.publicKey,
    addedAt: 9,
    status: 'revoked',
    revokedAtSeq: 2,
    last: [],
  };
  const devices = [...keys.accountState.devices, stranger].toSorted((a, b) =>
    a.deviceId < b.deviceId ? -1 : 1,
  );
  const ours = await reopen();
  got(await ours.acceptAccountState(await nextState({ devices })));
  expect(ours.devices().find(({ deviceId }) => deviceId === stranger.deviceId)).toEqual({
    deviceId: stranger.deviceId,
    name: '',
    platform: '',
    addedAt: 9,
    active: false,
  });
  expect(ours.signingKeyOf(stranger.deviceId, 2)).toBeNull();
});

test('a device logs in by its own key, the joiner by the account secret', async () => {
  const login = { syncOrigin: SYNC_ORIGIN, nonce: someBytes(32, 3), expiresAt: 77 };
  const { accountId, deviceId } = keys;
  const byDevice = await keys.signLogin({ ...login, purpose: 'device' });
  const message = loginMessage({ ...login, accountId, keyId: deviceId, purpose: 'device' });
  expect(await verifySignature(record.signingKey.publicKey, message, byDevice)).toBe(true);

  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  const joining = got(await keyring.beginJoin(code.join('-')));
  expect(joining).toMatchObject({ accountId, syncOrigin: SYNC_ORIGIN });
  const enrol = loginMessage({ ...login, accountId, keyId: joining.keyId, purpose: 'enrol' });
  expect(await verifySignature(record.enrolKey, enrol, await joining.signLogin(login))).toBe(true);
  expect(joining.keyId).toBe(await keyIdOf(record.enrolKey));
});

test('what a device signs, its key in the account state verifies', async () => {
  const message = someBytes(40, 1);
  const key = keys.signingKeyOf(keys.deviceId, 1) ?? someBytes(32, 1);
  expect(await verifySignature(key, message, await keys.sign(message))).toBe(true);
});

test('a code with a typing error begins nothing', async () => {
  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  expect(await keyring.beginJoin(code.with(6, 'UUUU').join(' '))).toEqual(
    err({ kind: 'bad-code', group: 7 }),
  );
});

const found = foundOf(record);
test.each([
  {
    what: 'a changed state',
    shown: { ...found, states: [{ ...first, bytes: flipped(first.bytes, -1) }] },
    error: { kind: 'bad-signature', at: 'account-state' },
  },
  {
    what: 'a changed slot',
    shown: {
      ...found,
      slots: found.slots.map((slot) =>
        Object.assign({}, slot, { envelope: flipped(slot.envelope, -1) }),
      ),
    },
    error: { kind: 'auth-fail', at: 'slot' },
  },
  {
    what: 'a swapped identity key',
    shown: { ...found, keyring: { ...found.keyring, identity: record.signingKey.wrapped } },
    error: { kind: 'id-mismatch', at: 'identity-key' },
  },
  {
    what: 'a changed key ring',
    shown: { ...found, keyring: { ...found.keyring, ring: flipped(found.keyring.ring, -1) } },
    error: { kind: 'auth-fail', at: 'keyring' },
  },
  {
    what: 'a key ring said to be newer',
    shown: { ...found, keyring: { ...found.keyring, version: 2 } },
    error: { kind: 'id-mismatch', at: 'keyring' },
  },
])('a server that shows $what lets nobody join', async ({ shown, error }) => {
  expect(await joinWorld(world, shown)).toEqual(err(error));
});

test('a server that made a chain of its own for the account is found out before the password is read', async () => {
  const [identity, device] = [await aSigner(31), await aSigner(32)];
  const state = anAccountState({
    accountId: keys.accountId,
    identityKey: identity.publicKey,
    devices: [aDevice({ signingKey: device.publicKey })],
    privatePartHash: idOfHash(await sha256(first.privatePart)),
  });
  const { bytes } = await encodeAccountState(state, device.sign, identity.sign);
  const forged = { ...found, states: [{ bytes, privatePart: first.privatePart }] };

  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  const deaf = aKeyring(4, () => expect.unreachable('nothing is hashed'));
  const joining = got(await deaf.beginJoin(code.join(' ')));
  const unreadable = Uint8Array.of(0xff);
  const words = { deviceName: '', platform: '' };
  expect(await deaf.finishJoin(joining, forged, { password: unreadable, ...words })).toEqual(
    err({ kind: 'identity-mismatch' }),
  );
  expect(unreadable).toEqual(new Uint8Array(1));
});

test('a code for another account of the same identity is found out', async () => {
  const code = got(await keyring.makeSetUpCode(record, aPassword(), SYNC_ORIGIN));
  const joining = got(await keyring.beginJoin(code.join('')));
  const content = { ...joining.code, accountId: (await aWorld(2)).keys.accountId };
  const password = aPassword();
  const words = { deviceName: '', platform: '' };
  expect(
    await keyring.finishJoin({ ...joining, code: content }, found, { password, ...words }),
  ).toEqual(err({ kind: 'identity-mismatch' }));
  expect(password.every((byte) => byte === 0)).toBe(true);
});

test('a 65th device does not join', async () => {
  const { signingKey, agreementKey } = record;
  const devices = Array.from(
    { length: 63 },
    (_, at): DeviceEntry => ({
      deviceId: aDeviceId(1000 + at),
      signingKey: signingKey.publicKey,
      agreementKey: agreementKey.publicKey,
      addedAt: 1,
      status: 'active',
      revokedAtSeq: null,
      last: [],
    }),
  );
  const all = [...keys.accountState.devices, ...devices].toSorted((a, b) =>
    a.deviceId < b.deviceId ? -1 : 1,
  );
  const full = { ...found, states: [first, await nextState({ devices: all })] };
  expect(await joinWorld(world, full)).toEqual(err({ kind: 'too-large', at: 'account-state' }));
});

test('a second device can bring in a third', async () => {
  const third = got(
    await joinWorld({ keyring: aKeyring(9), record: joined.record }, foundOf(joined.record)),
  );
  expect(third.keys.accountStateSeq).toBe(3);
  expect(third.keys.devices()).toHaveLength(3);
  expect(third.record.recoveryKey).toBeNull();
  expect(concatBytes(third.record.states.map(({ bytes }) => bytes)).length).toBeGreaterThan(900);
});
