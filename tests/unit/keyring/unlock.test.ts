import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { createKeyring } from '@holdfast/shared/keyring/keyring.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import { generateKeyPair } from '@holdfast/shared/seal/sign.ts';
import { expect, test } from 'vitest';
import { anAnchor } from '../../support/crypto/chain-vectors.ts';
import {
  aKeyring,
  aPassword,
  aWorld,
  joinWorld,
  NOW,
  OTHER_PASSWORD,
} from '../../support/crypto/keyring-world.ts';
import { vaultTrace } from '../../support/crypto/keyring-vectors.ts';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { aHash, aVaultId, flipped, got, someBytes } from '../../support/crypto/values.ts';

const world = await aWorld();
const { keyring, record, keys } = world;
const joined = got(await joinWorld(world));
const reopen = (changed: AccountRecord) => keyring.openWithHandle(changed, keys.arkHandle);

test('a new account has one device, one nameless vault at epoch 1, and a kit to be confirmed', () => {
  expect(keys.vaults()).toEqual([
    { vaultId: keys.vaults()[0]?.vaultId, epoch: 1, name: '', createdAt: NOW },
  ]);
  expect(keys.devices()).toEqual([
    { deviceId: keys.deviceId, name: 'Laptop', platform: 'Linux', addedAt: NOW, active: true },
  ]);
  expect(record.settings).toEqual({ kitConfirmed: false });
  expect(keys.keyringVersion).toBe(1);
  expect(keys.generation).toBe(1);
  expect(keys.accountState.identityKey).toEqual(keys.identityKey);
});

test('keys are found by vault and epoch, and are none for any other', () => {
  const [vault] = keys.vaults();
  expect(vault && keys.vaultKey(vault.vaultId, 1)).not.toBeNull();
  expect(vault && keys.vaultKey(vault.vaultId, 2)).toBeNull();
  expect(keys.vaultKey(aVaultId(9), 1)).toBeNull();
});

test('two accounts share nothing', async () => {
  const other = await aWorld(2);
  expect(await vaultTrace(other.keys)).not.toBe(await vaultTrace(keys));
  expect(other.kit.slice(1)).not.toEqual(world.kit.slice(1));
});

test('a password that is too weak makes no account', async () => {
  const words = { deviceName: '', platform: '' };
  const made = await keyring.createAccount({ password: aPassword('password1234'), ...words });
  expect(made).toEqual(err({ kind: 'password-policy', reason: 'common' }));
  const unreadable = await keyring.createAccount({ password: Uint8Array.of(0xff), ...words });
  expect(unreadable).toEqual(err({ kind: 'password-policy', reason: 'malformed' }));
});

test('the words for a device are kept to 200 characters', async () => {
  const password = aPassword();
  const words = { deviceName: '👍'.repeat(300), platform: 'x'.repeat(300) };
  const made = got(await aKeyring(3).createAccount({ password, ...words }));
  expect(made.keys.devices()[0]).toMatchObject({
    name: '👍'.repeat(200),
    platform: 'x'.repeat(200),
  });
});

const first = record.states[0] ?? expect.unreachable('an account has a first state');
const DAMAGES: readonly {
  readonly what: string;
  readonly kind: string;
  readonly at: string;
  readonly changed: AccountRecord;
}[] = [
  {
    what: 'a key ring that was changed',
    kind: 'auth-fail',
    at: 'keyring',
    changed: { ...record, keyring: { ...record.keyring, ring: flipped(record.keyring.ring, -1) } },
  },
  {
    what: 'a key ring of another version',
    kind: 'id-mismatch',
    at: 'keyring',
    changed: { ...record, keyring: { ...record.keyring, version: 2 } },
  },
  {
    what: 'a key ring that says another generation',
    kind: 'id-mismatch',
    at: 'keyring',
    changed: { ...record, keyring: { ...record.keyring, generation: 2 } },
  },
  {
    what: 'an identity key that was changed',
    kind: 'auth-fail',
    at: 'identity-key',
    changed: {
      ...record,
      keyring: { ...record.keyring, identity: flipped(record.keyring.identity, -1) },
    },
  },
  {
    what: 'the identity key in the place of the device key',
    kind: 'id-mismatch',
    at: 'device-keys',
    changed: { ...record, signingKey: { ...record.signingKey, wrapped: record.keyring.identity } },
  },
  {
    what: 'a device key that the account does not list',
    kind: 'unknown-writer',
    at: 'device-keys',
    changed: { ...record, signingKey: { ...record.signingKey, publicKey: someBytes(32, 1) } },
  },
  {
    what: 'a device that the account does not list',
    kind: 'unknown-writer',
    at: 'device-keys',
    changed: { ...record, deviceId: joined.keys.deviceId },
  },
  {
    what: 'an account state that was changed',
    kind: 'bad-signature',
    at: 'account-state',
    changed: { ...record, states: [{ ...first, bytes: flipped(first.bytes, 30) }] },
  },
  {
    what: 'no account state',
    kind: 'chain-gap',
    at: 'account-state',
    changed: { ...record, states: [] },
  },
  {
    what: 'a private part that is not the one the state names',
    kind: 'hash-mismatch',
    at: 'account-state',
    changed: { ...record, states: [{ ...first, privatePart: someBytes(300, 2) }] },
  },
];

test.each(DAMAGES)('$what is $kind at $at', async ({ kind, at, changed }) => {
  expect(await reopen(changed)).toEqual(err({ kind, at }));
});

test('the states of another account are refused', async () => {
  const other = await aWorld(2);
  expect(await reopen({ ...record, states: other.record.states })).toEqual(
    err({ kind: 'id-mismatch', at: 'account-state' }),
  );
});

test('a key ring that the server sealed under a key of its own opens nothing', async () => {
  const other = await aWorld(2);
  expect(await reopen({ ...record, keyring: other.record.keyring })).toEqual(
    err({ kind: 'id-mismatch', at: 'keyring' }),
  );
});

test('a handle that is no root key is refused', async () => {
  const { privateKey } = await generateKeyPair('Ed25519');
  expect(await keyring.openWithHandle(record, privateKey)).toEqual(
    err({ kind: 'wrong-type', at: 'slot' }),
  );
});

test('the anchor is opened with the account', async () => {
  const opened = got(await reopen(record));
  expect(opened.keys.anchor).toMatchObject({ anchorSeq: 1, accountStateSeq: 1, keyringVersion: 1 });
  expect(await keys.openAnchor(record.anchor)).toEqual(ok(opened.keys.anchor));
});

test.each([
  { what: 'was changed', anchor: flipped(record.anchor, 5) },
  { what: 'has a changed proof', anchor: flipped(record.anchor, -1) },
  { what: 'is gone', anchor: new Uint8Array(0) },
])(
  'an anchor that $what leaves the account open and says that it is broken',
  async ({ anchor }) => {
    expect(got(await reopen({ ...record, anchor })).keys.anchor).toBeNull();
    expect(await keys.openAnchor(anchor)).toEqual(err({ kind: 'anchor-broken' }));
  },
);

test('the anchor of another account is broken', async () => {
  const other = await aWorld(2);
  expect(await keys.openAnchor(other.record.anchor)).toEqual(err({ kind: 'anchor-broken' }));
});

const anchored = keys.anchor ?? expect.unreachable('a new account has an anchor');
const ROLLBACKS = [
  { less: 'an account state', at: 'account-state', anchor: { ...anchored, accountStateSeq: 2 } },
  {
    less: 'the account state it knows',
    at: 'account-state',
    anchor: { ...anchored, accountStateHash: aHash(3) },
  },
  { less: 'a key ring', at: 'keyring', anchor: { ...anchored, keyringVersion: 2 } },
  {
    less: 'an epoch',
    at: 'keyring',
    anchor: { ...anchored, vaults: anchored.vaults.map(({ vaultId }) => ({ vaultId, epoch: 2 })) },
  },
];

test.each(ROLLBACKS)(
  'less than $less than the anchor knows is a rollback',
  async ({ at, anchor }) => {
    const changed = { ...record, anchor: await keys.sealAnchor(anchor) };
    expect(await reopen(changed)).toEqual(err({ kind: 'rollback', at }));
  },
);

test('an anchor gives back what it was made of', async () => {
  expect(await keys.openAnchor(await keys.sealAnchor(anAnchor()))).toEqual(ok(anAnchor()));
});

test('a new kit replaces the old one and is yet to be confirmed', async () => {
  const confirmed = { ...record, settings: { kitConfirmed: true } };
  const made = got(await keyring.makeKit(confirmed, aPassword(), 'https://sync.example'));
  expect(made.record.settings).toEqual({ kitConfirmed: false });
  expect(made.record.slots).toHaveLength(2);
  expect(made.record.recoveryKey).not.toEqual(record.recoveryKey);

  const old = await keyring.openWithKit(
    made.record,
    world.kit.join(' '),
    aPassword(OTHER_PASSWORD),
  );
  expect(old).toEqual(err({ kind: 'wrong-kit' }));
  const fresh = await keyring.openWithKit(
    made.record,
    made.kit.join(' '),
    aPassword(OTHER_PASSWORD),
  );
  expect(await vaultTrace(got(fresh).keys)).toBe(await vaultTrace(keys));
});

test('a kit is made and a code is shown only for the password', async () => {
  const refused = err({ kind: 'commitment-mismatch', at: 'slot' });
  expect(await keyring.makeKit(record, aPassword(OTHER_PASSWORD))).toEqual(refused);
  expect(await keyring.makeSetUpCode(record, aPassword(OTHER_PASSWORD), '')).toEqual(refused);
});

test('a kit opens its own account only, and only with a password that may be set', async () => {
  const other = await aWorld(2);
  const open = (changed: AccountRecord, kit: readonly string[], password = OTHER_PASSWORD) =>
    keyring.openWithKit(changed, kit.join(' '), aPassword(password));
  expect(await open(record, other.kit)).toEqual(err({ kind: 'wrong-kit' }));
  expect(await open({ ...record, slots: record.slots.slice(0, 1) }, world.kit)).toEqual(
    err({ kind: 'wrong-kit' }),
  );
  expect(await open(record, world.kit, 'short')).toEqual(
    err({ kind: 'password-policy', reason: 'too-short' }),
  );
  expect(await open(record, world.kit, '')).toEqual(
    err({ kind: 'password-policy', reason: 'empty' }),
  );
  expect(await open(record, world.kit.with(2, 'UUUU'))).toEqual(
    err({ kind: 'bad-code', group: 3 }),
  );
});

const kitSlot = record.slots[1] ?? expect.unreachable('a new account has a slot for its kit');
test.each([
  { what: 'is no envelope', envelope: someBytes(20, 1), kind: 'malformed' },
  { what: 'was changed', envelope: flipped(kitSlot.envelope, -1), kind: 'auth-fail' },
])('a slot of the kit that $what says so', async ({ envelope, kind }) => {
  const changed = { ...record, slots: [{ ...kitSlot, envelope }] };
  const kit = world.kit.join(' ');
  expect(await keyring.openWithKit(changed, kit, aPassword(OTHER_PASSWORD))).toEqual(
    err({ kind, at: 'slot' }),
  );
});

test('an account whose ring is damaged is not opened by its kit either', async () => {
  const ring = flipped(record.keyring.ring, -1);
  const changed = { ...record, keyring: { ...record.keyring, ring } };
  expect(
    await keyring.openWithKit(changed, world.kit.join(' '), aPassword(OTHER_PASSWORD)),
  ).toEqual(err({ kind: 'auth-fail', at: 'keyring' }));
});

test('a hash that cannot be made is nobody’s success: the raw root key is zeroed all the same', async () => {
  const failing = createKeyring({
    random: seededRandom(1),
    argon2id: () => Promise.reject(new Error('no memory')),
    now: () => millis(0),
  });
  const opening = failing.openWithKit(record, world.kit.join(' '), aPassword(OTHER_PASSWORD));
  await expect(opening).rejects.toThrow('no memory');
});
