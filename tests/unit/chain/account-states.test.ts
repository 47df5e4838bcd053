import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { accountHeaderBytes } from '@holdfast/shared/chain/account-header.ts';
import {
  deviceAddedBy,
  encodeAccountState,
  parseAccountState,
  verifyAccountState,
} from '@holdfast/shared/chain/chain.ts';
import { ACCOUNT, signHeader } from '@holdfast/shared/chain/signed.ts';
import type { AccountState, ChainedAccountState } from '@holdfast/shared/model/account.ts';
import { expect, test } from 'vitest';
import {
  aChain,
  aDevice,
  anAccountState,
  aSigner,
  type Chain,
  type Signer,
} from '../../support/crypto/chain-vectors.ts';
import { aDeviceId, aHash, anAccountId, aVaultId, someBytes } from '../../support/crypto/values.ts';

const chain: Chain = await aChain();
const first: ChainedAccountState = { hash: chain.one.hash, state: chain.firstState };
const second: ChainedAccountState = { hash: chain.two.hash, state: chain.secondState };
const twoVaults = [1, 2]
  .map((number) => ({ vaultId: aVaultId(number), epoch: 1 }))
  .toSorted((a, b) => (a.vaultId < b.vaultId ? -1 : 1));
const revoked = { status: 'revoked', revokedAtSeq: 2 } as const;

/** The state after the second, with something changed; signed by the first device unless said otherwise. */
const third = async (
  change: Partial<AccountState> = {},
  signers: Partial<Record<'device' | 'identity', Signer>> = {},
): Promise<ChainedAccountState & { readonly bytes: Bytes }> => {
  const { device = chain.first, identity = chain.identity } = signers;
  const state = { ...chain.secondState, seq: 3, prevHash: chain.two.hash, ...change };
  return { state, ...(await encodeAccountState(state, device.sign, identity.sign)) };
};

test('a state that an active device and the identity sign follows the one before', async () => {
  const { state, hash, bytes } = await third({ retentionPolicyHash: aHash(20) });
  expect(await verifyAccountState(bytes, second)).toEqual(ok({ hash, state }));
});

test('the device that added itself signs like any other from then on', async () => {
  const { bytes } = await third({}, { device: chain.second });
  expect((await verifyAccountState(bytes, second)).ok).toBe(true);
});

const REFUSED: readonly {
  readonly name: string;
  readonly kind: string;
  readonly change: Partial<AccountState>;
}[] = [
  {
    name: 'a state of another account',
    kind: 'id-mismatch',
    change: { accountId: anAccountId(2) },
  },
  {
    name: 'a state older than the one known',
    kind: 'rollback',
    change: { seq: 1, prevHash: null },
  },
  {
    name: 'another state in the place of the one known',
    kind: 'account-fork',
    change: { seq: 2, prevHash: chain.one.hash },
  },
  {
    name: 'a state after one that was never known here',
    kind: 'account-fork',
    change: { prevHash: aHash(21) },
  },
  { name: 'a state with others missing before it', kind: 'chain-gap', change: { seq: 5 } },
  { name: 'a state of a new generation', kind: 'unsupported', change: { generation: 2 } },
  {
    name: 'a state of another identity',
    kind: 'unsupported',
    change: { identityKey: someBytes(32, 5) },
  },
];

test.each(REFUSED)('$name is $kind', async ({ kind, change }) => {
  const { bytes } = await third(change);
  expect(await verifyAccountState(bytes, second)).toEqual(err({ kind }));
});

test('the state that is known already is no successor of itself', async () => {
  expect(await verifyAccountState(chain.two.bytes, second)).toEqual(err({ kind: 'rollback' }));
});

test('a chain begins with its first state', async () => {
  expect(await verifyAccountState(chain.two.bytes, null)).toEqual(err({ kind: 'chain-gap' }));
});

test('a state that the pinned identity did not sign is a bad signature', async () => {
  const { bytes } = await third({}, { identity: await aSigner(9) });
  expect(await verifyAccountState(bytes, second)).toEqual(err({ kind: 'bad-signature' }));
});

test('a state that no active device signed is a bad signature', async () => {
  const { bytes } = await third({}, { device: await aSigner(9) });
  expect(await verifyAccountState(bytes, second)).toEqual(err({ kind: 'bad-signature' }));
});

test('a device that was revoked signs no further state', async () => {
  const devices = chain.secondState.devices.map((device) =>
    device.deviceId === chain.added.deviceId ? Object.assign({}, device, revoked) : device,
  );
  const without = await third({ devices });
  const known = { hash: without.hash, state: without.state };
  const next = { ...without.state, seq: 4, prevHash: without.hash };
  const { bytes } = await encodeAccountState(next, chain.second.sign, chain.identity.sign);
  expect((await verifyAccountState(without.bytes, second)).ok).toBe(true);
  expect(await verifyAccountState(bytes, known)).toEqual(err({ kind: 'bad-signature' }));
});

test('a device with a key that anybody can sign for is refused with the state that lists it', async () => {
  const weak = aDevice({ deviceId: aDeviceId(1), signingKey: new Uint8Array(32) });
  const state = anAccountState({ identityKey: chain.identity.publicKey, devices: [weak] });
  const { bytes } = await encodeAccountState(state, chain.first.sign, chain.identity.sign);
  expect(await verifyAccountState(bytes, null)).toEqual(err({ kind: 'bad-key' }));
});

const SECOND_THOUGHTS: readonly {
  readonly also: string;
  readonly change: Partial<AccountState>;
}[] = [
  { also: 'changes the retention policy', change: { retentionPolicyHash: aHash(22) } },
  { also: 'raises an epoch', change: { vaults: [{ vaultId: aVaultId(), epoch: 2 }] } },
  { also: 'adds a vault', change: { vaults: twoVaults } },
  {
    also: 'revokes another device',
    change: {
      devices: chain.secondState.devices.map((device) =>
        device.deviceId === chain.added.deviceId ? device : Object.assign({}, device, revoked),
      ),
    },
  },
  {
    also: 'adds yet another device',
    change: {
      devices: [...chain.secondState.devices, aDevice({ deviceId: aDeviceId(3) })].toSorted(
        (a, b) => (a.deviceId < b.deviceId ? -1 : 1),
      ),
    },
  },
];

test.each(SECOND_THOUGHTS)('a device that adds itself and $also is refused', async ({ change }) => {
  const state = { ...chain.secondState, ...change };
  const { bytes } = await encodeAccountState(state, chain.second.sign, chain.identity.sign);
  expect(await verifyAccountState(bytes, first)).toEqual(err({ kind: 'bad-signature' }));
  expect(deviceAddedBy(first.state, state)).toBeNull();
});

test('the device that a state adds is named when it adds nothing else', () => {
  expect(deviceAddedBy(first.state, second.state)).toEqual(chain.added);
  expect(deviceAddedBy(first.state, first.state)).toBeNull();
});

test('a device does not arrive revoked', () => {
  const devices = chain.secondState.devices.map((device) =>
    device.deviceId === chain.added.deviceId ? Object.assign({}, device, revoked) : device,
  );
  expect(deviceAddedBy(first.state, { ...chain.secondState, devices })).toBeNull();
});

test('a state whose header breaks the rules is malformed although both have signed it', async () => {
  const broken = accountHeaderBytes({ ...chain.firstState, seq: 0 });
  const { bytes } = await signHeader(ACCOUNT, broken, [chain.first.sign, chain.identity.sign]);
  expect(await verifyAccountState(bytes, null)).toEqual(err({ kind: 'malformed' }));
});

test('bytes that are no account state are malformed', async () => {
  expect(await verifyAccountState(new Uint8Array(9), null)).toEqual(err({ kind: 'malformed' }));
  expect(await parseAccountState(new Uint8Array(9))).toEqual(err({ kind: 'malformed' }));
});
