import { type Bytes, toHex } from '@holdfast/shared/base/bytes.ts';
import { type Hash, NO_HASH, NO_VAULT } from '@holdfast/shared/base/ids.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import {
  anchorBytes,
  encodeAccountState,
  encodeCommit,
  encodeMark,
  loginMessage,
  needsRoot,
  type LoginClaim,
  type Sign,
} from '@holdfast/shared/chain/chain.ts';
import type { AccountState, DeviceEntry } from '@holdfast/shared/model/account.ts';
import type { Anchor } from '@holdfast/shared/model/anchor.ts';
import type { CommitHeader } from '@holdfast/shared/model/commit.ts';
import type { MarkHeader } from '@holdfast/shared/model/mark.ts';
import { keyPairOfSeed, sign } from '@holdfast/shared/seal/sign.ts';
import {
  aCommitId,
  aDeviceId,
  aHash,
  aMarkId,
  anAccountId,
  aPackId,
  aSessionId,
  aVaultId,
  someBytes,
} from './values.ts';

export interface Signer {
  readonly publicKey: Bytes;
  readonly sign: Sign;
}

/** A key pair that is the same in every run. */
export const aSigner = async (number: number): Promise<Signer> => {
  const { publicKey, privateKey } = await keyPairOfSeed(someBytes(32, 900 + number));
  return { publicKey, sign: (message) => sign(privateKey, message) };
};

export const aCommitHeader = (change: Partial<CommitHeader> = {}): CommitHeader => ({
  accountId: anAccountId(),
  vaultId: aVaultId(),
  sessionId: aSessionId(),
  deviceId: aDeviceId(),
  counter: 7,
  prev: aCommitId(1),
  parents: [aCommitId(1), aCommitId(2)].toSorted(),
  manifest: { pack: aPackId(1), slot: 258 },
  adds: [aPackId(1), aPackId(2), aPackId(3)].toSorted(),
  drops: [aPackId(4)],
  vaultEpoch: 1,
  keyringVersion: 2,
  accountStateSeq: 3,
  needsRoot: aHash(5),
  sizeBytes: 123_456_789,
  ...change,
});

export const aFirstCommitHeader = (): CommitHeader =>
  aCommitHeader({ counter: 1, prev: null, parents: [], drops: [] });

export const aMarkHeader = (change: Partial<MarkHeader> = {}): MarkHeader => ({
  accountId: anAccountId(),
  vaultId: aVaultId(),
  deviceId: aDeviceId(),
  subjectKind: 'commit',
  subjectId: aHash(6),
  version: 1,
  prev: null,
  class: 'checkpoint',
  labelHash: aHash(7),
  accountStateSeq: 1,
  ...change,
});

/** One of every subject and every class. */
export const someMarkHeaders = (): readonly MarkHeader[] => {
  const padded = (id: string) => `${id}${NO_VAULT}` as MarkHeader['subjectId'];
  return [
    aMarkHeader(),
    aMarkHeader({
      subjectKind: 'session',
      subjectId: padded(aSessionId()),
      version: 2,
      prev: aMarkId(),
      class: 'auto',
    }),
    aMarkHeader({
      subjectKind: 'account',
      subjectId: padded(anAccountId()),
      vaultId: NO_VAULT,
      class: 'pinned',
    }),
    aMarkHeader({
      subjectKind: 'device',
      subjectId: padded(aDeviceId()),
      vaultId: NO_VAULT,
      class: 'binned',
    }),
  ];
};

export const aDevice = (change: Partial<DeviceEntry> = {}): DeviceEntry => ({
  deviceId: aDeviceId(),
  signingKey: someBytes(32, 1),
  agreementKey: someBytes(32, 2),
  addedAt: 1_700_000_000_000,
  status: 'active',
  revokedAtSeq: null,
  last: [],
  ...change,
});

export const anAccountState = (change: Partial<AccountState> = {}): AccountState => ({
  accountId: anAccountId(),
  seq: 1,
  prevHash: null,
  generation: 1,
  identityKey: someBytes(32, 3),
  devices: [aDevice()],
  vaults: [{ vaultId: aVaultId(), epoch: 1 }],
  retentionPolicyHash: NO_HASH,
  privatePartHash: aHash(8),
  ...change,
});

export const anAnchor = (change: Partial<Anchor> = {}): Anchor => ({
  anchorSeq: 4,
  accountStateSeq: 2,
  accountStateHash: aHash(9),
  keyringVersion: 1,
  heads: [
    { sessionId: aSessionId(1), deviceId: aDeviceId(1), counter: 9, commitId: aCommitId(1) },
    { sessionId: aSessionId(1), deviceId: aDeviceId(2), counter: 3, commitId: aCommitId(2) },
  ].toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
  marks: [{ subjectId: aHash(10), version: 2, markId: aMarkId() }],
  tombstonesHash: NO_HASH,
  vaults: [{ vaultId: aVaultId(), epoch: 1 }],
  ...change,
});

export interface Chain {
  readonly identity: Signer;
  readonly first: Signer;
  readonly second: Signer;
  readonly added: DeviceEntry;
  readonly firstState: AccountState;
  readonly secondState: AccountState;
  readonly one: { readonly hash: Hash; readonly bytes: Bytes };
  readonly two: { readonly hash: Hash; readonly bytes: Bytes };
}

/** IK, and a chain of two states: the first, and one by which a second device adds itself. */
export const aChain = async (): Promise<Chain> => {
  const [identity, first, second] = await Promise.all([aSigner(1), aSigner(2), aSigner(3)]);
  const firstState = anAccountState({
    identityKey: identity.publicKey,
    devices: [aDevice({ signingKey: first.publicKey })],
  });
  const one = await encodeAccountState(firstState, first.sign, identity.sign);
  const added = aDevice({ deviceId: aDeviceId(2), signingKey: second.publicKey, addedAt: 5 });
  const secondState = {
    ...firstState,
    seq: 2,
    prevHash: one.hash,
    devices: [...firstState.devices, added].toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
    privatePartHash: aHash(11),
  };
  const two = await encodeAccountState(secondState, second.sign, identity.sign);
  return { identity, first, second, added, firstState, one, secondState, two };
};

export const signedVectors = async (): Promise<Json> => {
  const device = await aSigner(2);
  const chain = await aChain();
  const commits = await Promise.all(
    [aFirstCommitHeader(), aCommitHeader()].map((header) => encodeCommit(header, device.sign)),
  );
  const marks = await Promise.all(
    someMarkHeaders().map((header) => encodeMark(header, device.sign)),
  );
  return {
    deviceKey: toHex(device.publicKey),
    identityKey: toHex(chain.identity.publicKey),
    commits: commits.map(({ id, bytes }) => ({ id, bytes: toHex(bytes) })),
    marks: marks.map(({ id, bytes }) => ({ id, bytes: toHex(bytes) })),
    accountStates: [chain.one, chain.two].map(({ hash, bytes }) => ({ hash, bytes: toHex(bytes) })),
  };
};

export const aLogin = (): LoginClaim => ({
  syncOrigin: 'https://sync.example',
  accountId: anAccountId(),
  keyId: aDeviceId(),
  nonce: someBytes(32, 4),
  expiresAt: 1_700_000_060_000,
  purpose: 'device',
});

export const plainVectors = async (): Promise<Json> => ({
  anchor: toHex(anchorBytes(anAnchor())),
  login: toHex(loginMessage(aLogin())),
  needsRoots: await Promise.all(
    [0, 1, 2, 3, 5, 8].map(async (count) => ({
      packs: Array.from({ length: count }, (_, at) => aPackId(at)),
      root: await needsRoot(Array.from({ length: count }, (_, at) => aPackId(at))),
    })),
  ),
});
