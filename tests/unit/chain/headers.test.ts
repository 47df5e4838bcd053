import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type Hash, NO_VAULT, packIdOf } from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  encodeAccountState,
  encodeCommit,
  encodeMark,
  parseAccountState,
  parseCommit,
  parseMark,
  verifyCommit,
  verifyMark,
} from '@holdfast/shared/chain/chain.ts';
import { accountHeaderBytes } from '@holdfast/shared/chain/account-header.ts';
import { commitHeaderBytes } from '@holdfast/shared/chain/commit-header.ts';
import { markHeaderBytes } from '@holdfast/shared/chain/mark-header.ts';
import { ACCOUNT, COMMIT, MARK, signHeader } from '@holdfast/shared/chain/signed.ts';
import type { AccountState, DeviceEntry } from '@holdfast/shared/model/account.ts';
import type { CommitHeader } from '@holdfast/shared/model/commit.ts';
import type { MarkHeader } from '@holdfast/shared/model/mark.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aCommitHeader,
  aDevice,
  aMarkHeader,
  anAccountState,
  aSigner,
} from '../../support/crypto/chain-vectors.ts';
import {
  aCommitId,
  aDeviceId,
  aHash,
  anAccountId,
  aPackId,
  aSessionId,
  aVaultId,
  someBytes,
} from '../../support/crypto/values.ts';

const sign = async (): Promise<Bytes> => someBytes(64, 1);
/** A 16-byte id as the subject of a mark. */
const subject = (id: string): Hash => `${id}${NO_VAULT}` as Hash;
const packIds = fc
  .uniqueArray(fc.nat(400), { maxLength: 40 })
  .map((numbers) => numbers.map((number) => aPackId(number)).toSorted());
const counters = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

test('a commit gives back every header it can have', () =>
  fc.assert(
    fc.asyncProperty(
      packIds,
      packIds,
      counters,
      fc.nat(0xffff),
      fc.nat(8),
      async (adds, drops, number, slot, parents) => {
        const header = aCommitHeader({
          adds,
          drops,
          counter: number,
          sizeBytes: number,
          prev: parents === 0 ? null : aCommitId(9),
          manifest: { pack: aPackId(3), slot },
          parents: Array.from({ length: parents }, (_, at) => aCommitId(at)).toSorted(),
        });
        const { id, bytes } = await encodeCommit(header, sign);
        expect(await parseCommit(bytes)).toEqual(ok({ id, header }));
      },
    ),
  ));

const lastCommits = [1, 2, 3]
  .map((number) => ({ sessionId: aSessionId(number), counter: 5, commitId: aCommitId(number) }))
  .toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
const aRevokedDevice = (change: Partial<DeviceEntry> = {}): DeviceEntry =>
  aDevice({
    deviceId: aDeviceId(4),
    status: 'revoked',
    revokedAtSeq: 6,
    last: lastCommits,
    ...change,
  });

test('an account state gives back devices, vaults and what a revoked device had written', async () => {
  const devices = [1, 2, 3]
    .map((number) => aDevice({ deviceId: aDeviceId(number) }))
    .concat(aRevokedDevice())
    .toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  const vaults = [1, 2].map((number) => ({ vaultId: aVaultId(number), epoch: number }));
  const state = anAccountState({
    seq: 7,
    prevHash: aHash(3),
    devices,
    vaults: vaults.toSorted((a, b) => (a.vaultId < b.vaultId ? -1 : 1)),
  });
  const { hash, bytes } = await encodeAccountState(state, sign, sign);
  expect(await parseAccountState(bytes)).toEqual(ok({ hash, state }));
});

const BAD_COMMITS: readonly { readonly fault: string; readonly header: CommitHeader }[] = [
  { fault: 'counts from nought', header: aCommitHeader({ counter: 0 }) },
  {
    fault: 'lists packs out of order',
    header: aCommitHeader({ adds: [aPackId(1), aPackId(2)].toSorted().toReversed() }),
  },
  { fault: 'lists a pack twice', header: aCommitHeader({ drops: [aPackId(1), aPackId(1)] }) },
  {
    fault: 'lists parents out of order',
    header: aCommitHeader({ parents: [aCommitId(1), aCommitId(2)].toSorted().toReversed() }),
  },
];

test.each(BAD_COMMITS)('a commit that $fault is malformed, and never made', async ({ header }) => {
  const { bytes } = await signHeader(COMMIT, commitHeaderBytes(header), [sign]);
  expect(await parseCommit(bytes)).toEqual(err({ kind: 'malformed' }));
  await expect(encodeCommit(header, sign)).rejects.toThrow('CHAIN.md, section 2');
});

const TOO_MANY: readonly { readonly fault: string; readonly header: CommitHeader }[] = [
  {
    fault: 'nine parents',
    header: aCommitHeader({
      parents: Array.from({ length: 9 }, (_, at) => aCommitId(at)).toSorted(),
    }),
  },
  {
    fault: '4,097 packs',
    header: aCommitHeader({
      adds: Array.from({ length: 4097 }, (_, at) => packIdOf(someBytes(32, at))).toSorted(),
    }),
  },
];

test.each(TOO_MANY)('a commit with $fault is too large', async ({ header }) => {
  const { bytes } = await signHeader(COMMIT, commitHeaderBytes(header), [sign]);
  expect(await parseCommit(bytes)).toEqual(err({ kind: 'too-large' }));
});

test('a signed object whose header is longer than 1 MiB is too large', async () => {
  const { bytes } = await signHeader(COMMIT, new Uint8Array(1024 * 1024 + 1), [sign]);
  expect(await parseCommit(bytes)).toEqual(err({ kind: 'too-large' }));
});

const BAD_MARKS: readonly { readonly fault: string; readonly header: MarkHeader }[] = [
  { fault: 'has version nought', header: aMarkHeader({ version: 0 }) },
  { fault: 'marks a commit outside of a vault', header: aMarkHeader({ vaultId: NO_VAULT }) },
  {
    fault: 'marks a session outside of a vault',
    header: aMarkHeader({
      subjectKind: 'session',
      vaultId: NO_VAULT,
      subjectId: subject(aSessionId()),
    }),
  },
  {
    fault: 'marks a session by an id of 32 bytes',
    header: aMarkHeader({ subjectKind: 'session' }),
  },
  {
    fault: 'marks the account within a vault',
    header: aMarkHeader({ subjectKind: 'account', subjectId: subject(anAccountId()) }),
  },
  {
    fault: 'marks another account',
    header: aMarkHeader({
      subjectKind: 'account',
      vaultId: NO_VAULT,
      subjectId: subject(anAccountId(2)),
    }),
  },
  {
    fault: 'marks another device than its own',
    header: aMarkHeader({
      subjectKind: 'device',
      vaultId: NO_VAULT,
      subjectId: subject(aDeviceId(2)),
    }),
  },
];

test.each(BAD_MARKS)('a mark that $fault is malformed, and never made', async ({ header }) => {
  const { bytes } = await signHeader(MARK, markHeaderBytes(header), [sign]);
  expect(await parseMark(bytes)).toEqual(err({ kind: 'malformed' }));
  await expect(encodeMark(header, sign)).rejects.toThrow('CHAIN.md, section 3');
});

test.each([
  { field: 'subject', at: 48 },
  { field: 'class', at: 121 },
])('a mark of a $field that has no name is malformed', async ({ at }) => {
  for (const number of [0, 5, 255]) {
    const header = markHeaderBytes(aMarkHeader());
    header.set([number], at);
    const { bytes } = await signHeader(MARK, header, [sign]);
    expect(await parseMark(bytes)).toEqual(err({ kind: 'malformed' }));
  }
});

const BAD_STATES: readonly { readonly fault: string; readonly state: AccountState }[] = [
  { fault: 'has number nought', state: anAccountState({ seq: 0 }) },
  { fault: 'is the first and names one before it', state: anAccountState({ prevHash: aHash(1) }) },
  { fault: 'is a later one and names none before it', state: anAccountState({ seq: 2 }) },
  { fault: 'has generation nought', state: anAccountState({ generation: 0 }) },
  { fault: 'has no device', state: anAccountState({ devices: [] }) },
  { fault: 'lists a device twice', state: anAccountState({ devices: [aDevice(), aDevice()] }) },
  {
    fault: 'lists vaults out of order',
    state: anAccountState({
      vaults: [1, 2]
        .map((number) => ({ vaultId: aVaultId(number), epoch: 1 }))
        .toSorted((a, b) => (a.vaultId < b.vaultId ? 1 : -1)),
    }),
  },
  {
    fault: 'has a vault of epoch nought',
    state: anAccountState({ vaults: [{ vaultId: aVaultId(), epoch: 0 }] }),
  },
  {
    fault: 'says when an active device was revoked',
    state: anAccountState({ devices: [aDevice({ revokedAtSeq: 3 })] }),
  },
  {
    fault: 'does not say when a device was revoked',
    state: anAccountState({ devices: [aRevokedDevice({ revokedAtSeq: null })] }),
  },
  {
    fault: 'says where an active device ended',
    state: anAccountState({ devices: [aDevice({ last: lastCommits })] }),
  },
  {
    fault: 'lists the last commits of a device out of order',
    state: anAccountState({ devices: [aRevokedDevice({ last: lastCommits.toReversed() })] }),
  },
];

test.each(BAD_STATES)(
  'an account state that $fault is malformed, and never made',
  async ({ state }) => {
    const { bytes } = await signHeader(ACCOUNT, accountHeaderBytes(state), [sign, sign]);
    expect(await parseAccountState(bytes)).toEqual(err({ kind: 'malformed' }));
    await expect(encodeAccountState(state, sign, sign)).rejects.toThrow('CHAIN.md, section 4');
  },
);

test('a device in a state that has no name is malformed', async () => {
  const header = accountHeaderBytes(anAccountState());
  const statusAt = 16 + 8 + 32 + 4 + 32 + 1 + 16 + 32 + 32 + 8;
  expect(header.at(statusAt)).toBe(1);
  header.set([3], statusAt);
  const { bytes } = await signHeader(ACCOUNT, header, [sign, sign]);
  expect(await parseAccountState(bytes)).toEqual(err({ kind: 'malformed' }));
});

test('an account of 65 devices is too large', async () => {
  const devices = Array.from({ length: 65 }, (_, at) => aDevice({ deviceId: aDeviceId(at) }));
  const state = anAccountState({
    devices: devices.toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
  });
  const { bytes } = await signHeader(ACCOUNT, accountHeaderBytes(state), [sign, sign]);
  expect(await parseAccountState(bytes)).toEqual(err({ kind: 'too-large' }));
});

test('a header too short to name its writer is malformed before any key is asked for', async () => {
  const { bytes } = await signHeader(COMMIT, new Uint8Array(20), [sign]);
  const ask = (): never => expect.unreachable('no key is asked for');
  expect(await verifyCommit(bytes, ask)).toEqual(err({ kind: 'malformed' }));
});

test('a signature over a header that breaks the rules does not save it', async () => {
  const { publicKey, sign: signs } = await aSigner(2);
  const broken = commitHeaderBytes(aCommitHeader({ counter: 0 }));
  const { bytes } = await signHeader(COMMIT, broken, [signs]);
  expect(await verifyCommit(bytes, () => publicKey)).toEqual(err({ kind: 'malformed' }));

  const mark = markHeaderBytes(aMarkHeader({ version: 0 }));
  const signedMark = await signHeader(MARK, mark, [signs]);
  expect(await verifyMark(signedMark.bytes, () => publicKey)).toEqual(err({ kind: 'malformed' }));
});

test.each([0, 8, 9, 72, 73])('%d bytes are no signed object of any type', async (length) => {
  const bytes = new Uint8Array(length);
  const ask = (): never => expect.unreachable('no key is asked for');
  for (const read of [parseCommit, parseMark, parseAccountState]) {
    expect(await read(bytes)).toEqual(err({ kind: 'malformed' }));
  }
  for (const verify of [verifyCommit, verifyMark]) {
    expect(await verify(bytes, ask)).toEqual(err({ kind: 'malformed' }));
  }
});
