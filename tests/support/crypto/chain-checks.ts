import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  anchorBytes,
  encodeCommit,
  encodeMark,
  needsRoot,
  parseAccountState,
  parseAnchor,
  parseCommit,
  parseMark,
  verifyAccountState,
  verifyCommit,
  verifyMark,
} from '@holdfast/shared/chain/chain.ts';
import { expect } from 'vitest';
import { z } from 'zod';
import {
  aChain,
  aCommitHeader,
  aFirstCommitHeader,
  aMarkHeader,
  anAnchor,
  aSigner,
  plainVectors,
  signedVectors,
  someMarkHeaders,
} from './chain-vectors.ts';
import type { Check } from './check.ts';
import { frozen } from './frozen.ts';
import { aDeviceId, aPackId, flipped, unhex } from './values.ts';

const signed = z.object({
  deviceKey: z.string(),
  identityKey: z.string(),
  commits: z.array(z.object({ id: z.string(), bytes: z.string() })),
  marks: z.array(z.object({ id: z.string(), bytes: z.string() })),
  accountStates: z.array(z.object({ hash: z.string(), bytes: z.string() })),
});

export const chainChecks: readonly Check[] = [
  {
    name: 'commits, marks, account states, anchors, logins and roots are the frozen bytes',
    run: async () => {
      expect(await signedVectors()).toEqual(frozen('chain/signed.json'));
      expect(await plainVectors()).toEqual(frozen('chain/plain.json'));
    },
  },
  {
    name: 'the frozen commits and marks verify and say what was signed',
    run: async () => {
      const vectors = signed.parse(frozen('chain/signed.json'));
      const key = unhex(vectors.deviceKey);
      const headers = [aFirstCommitHeader(), aCommitHeader()];
      for (const [at, { id, bytes }] of vectors.commits.entries()) {
        const commit = { id, header: headers[at] };
        expect(await verifyCommit(unhex(bytes), () => key)).toEqual(ok(commit));
        expect(await parseCommit(unhex(bytes))).toEqual(ok(commit));
      }
      for (const [at, { id, bytes }] of vectors.marks.entries()) {
        const mark = { id, header: someMarkHeaders()[at] };
        expect(await verifyMark(unhex(bytes), () => key)).toEqual(ok(mark));
        expect(await parseMark(unhex(bytes))).toEqual(ok(mark));
      }
    },
  },
  {
    name: 'the frozen account states verify as a chain, a device having added itself',
    run: async () => {
      const vectors = signed.parse(frozen('chain/signed.json'));
      const { firstState, secondState } = await aChain();
      const [one, two] = vectors.accountStates;
      const first = { hash: one?.hash, state: firstState };
      const verified = await verifyAccountState(unhex(one?.bytes ?? ''), null);
      expect(verified).toEqual(ok(first));
      expect(await parseAccountState(unhex(one?.bytes ?? ''))).toEqual(ok(first));
      expect(
        await verifyAccountState(unhex(two?.bytes ?? ''), verified.ok ? verified.value : null),
      ).toEqual(ok({ hash: two?.hash, state: secondState }));
    },
  },
  {
    name: 'a byte that was changed anywhere in a signed object is an error with a name',
    run: async () => {
      const device = await aSigner(2);
      const commit = await encodeCommit(aCommitHeader(), device.sign);
      const mark = await encodeMark(aMarkHeader(), device.sign);
      const chain = await aChain();
      const previous = { hash: chain.one.hash, state: chain.firstState };
      await expectEveryFlipRefused(commit.bytes, (bytes) =>
        verifyCommit(bytes, () => device.publicKey),
      );
      await expectEveryFlipRefused(mark.bytes, (bytes) =>
        verifyMark(bytes, () => device.publicKey),
      );
      await expectEveryFlipRefused(chain.one.bytes, (bytes) => verifyAccountState(bytes, null));
      await expectEveryFlipRefused(chain.two.bytes, (bytes) => verifyAccountState(bytes, previous));
    },
  },
  {
    name: 'the key is asked for by the device and the account state that the object names',
    run: async () => {
      const device = await aSigner(2);
      const commit = await encodeCommit(aCommitHeader({ accountStateSeq: 41 }), device.sign);
      const mark = await encodeMark(aMarkHeader({ accountStateSeq: 42 }), device.sign);
      const asked: unknown[] = [];
      const nobody = (deviceId: string, seq: number): null => {
        asked.push([deviceId, seq]);
        return null;
      };
      expect(await verifyCommit(commit.bytes, nobody)).toEqual(err({ kind: 'unknown-writer' }));
      expect(await verifyMark(mark.bytes, nobody)).toEqual(err({ kind: 'unknown-writer' }));
      expect(asked).toEqual([
        [aDeviceId(), 41],
        [aDeviceId(), 42],
      ]);
    },
  },
  {
    name: 'an object signed by another key, or as another type, is a bad signature',
    run: async () => {
      const [device, other] = [await aSigner(2), await aSigner(3)];
      const commit = await encodeCommit(aCommitHeader(), other.sign);
      const mark = await encodeMark(aMarkHeader(), other.sign);
      expect(await verifyCommit(commit.bytes, () => device.publicKey)).toEqual(
        err({ kind: 'bad-signature' }),
      );
      expect(await verifyMark(mark.bytes, () => device.publicKey)).toEqual(
        err({ kind: 'bad-signature' }),
      );
      expect(await verifyMark(commit.bytes, () => other.publicKey)).toEqual(
        err({ kind: 'malformed' }),
      );
    },
  },
  {
    name: 'the root of the needs does not depend on order or repetition, and on everything else',
    run: async () => {
      const packs = [1, 2, 3, 4, 5].map(aPackId);
      const root = await needsRoot(packs);
      expect(await needsRoot([...packs, ...packs].toReversed())).toBe(root);
      const roots = await Promise.all(packs.map((_, at) => needsRoot(packs.toSpliced(at, 1))));
      expect(new Set([...roots, root]).size).toBe(6);
    },
  },
  {
    name: 'an anchor gives back what it was made of, and its lists have one order',
    run: async () => {
      const anchor = anAnchor();
      expect(parseAnchor(anchorBytes(anchor))).toEqual(ok(anchor));
      const shuffled = { ...anchor, heads: anchor.heads.toReversed() };
      expect(anchorBytes(shuffled)).toEqual(anchorBytes(anchor));
      for (let at = 0; at < anchorBytes(anchor).length; at += 1) {
        const read = parseAnchor(anchorBytes(anchor).subarray(0, at));
        expect(read).toEqual(err({ kind: 'malformed' }));
      }
    },
  },
];

const CHAIN_CODES = ['malformed', 'too-large', 'bad-signature'];

const expectEveryFlipRefused = async (
  stored: Bytes,
  verify: (bytes: Bytes) => Promise<Result<unknown, { readonly kind: string }>>,
): Promise<void> => {
  for (let at = 0; at < stored.length; at += 1) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const verified = await verify(flipped(stored, at, mask));
      expect(CHAIN_CODES, `byte ${at}`).toContain(verified.ok ? 'ok' : verified.error.kind);
    }
  }
};
