import { createHash } from 'node:crypto';
import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes, type PackId } from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  anchorBytes,
  type LoginClaim,
  loginMessage,
  needsOf,
  needsRoot,
  parseAnchor,
} from '@holdfast/shared/chain/chain.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aCommitHeader, aLogin, anAnchor } from '../../support/crypto/chain-vectors.ts';
import {
  aDeviceId,
  anAccountId,
  aPackId,
  aVaultId,
  flipped,
  someBytes,
} from '../../support/crypto/values.ts';

/** RFC 6962, section 2.1, written from its text: the largest power of two below n goes left. */
const rootByTheBook = (leaves: readonly Uint8Array[]): Buffer => {
  const hash = (parts: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(concatBytes(parts)).digest();
  if (leaves.length === 0) return hash([]);
  if (leaves.length === 1) return hash([Uint8Array.of(0), ...leaves]);
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return hash([
    Uint8Array.of(1),
    rootByTheBook(leaves.slice(0, left)),
    rootByTheBook(leaves.slice(left)),
  ]);
};

const packs = (count: number): readonly PackId[] =>
  Array.from({ length: count }, (_, at) => aPackId(at));

test('the root of the needs is the tree of RFC 6962 over the sorted set', async () => {
  for (let count = 0; count <= 33; count += 1) {
    expect(await needsRoot(packs(count))).toBe(
      rootByTheBook(packs(count).toSorted().map(idBytes)).toString('hex'),
    );
  }
});

test('needs are those of the parent with what was dropped gone and what was added there', () => {
  const numbers = fc.uniqueArray(fc.nat(30));
  fc.assert(
    fc.property(numbers, numbers, numbers, (parent, adds, drops) => {
      const header = aCommitHeader({ adds: adds.map(aPackId), drops: drops.map(aPackId) });
      const needs = new Set(needsOf(header, parent.map(aPackId)));
      for (let number = 0; number <= 30; number += 1) {
        const kept = parent.includes(number) && !drops.includes(number);
        expect(needs.has(aPackId(number))).toBe(kept || adds.includes(number));
      }
    }),
  );
});

test('needs are sorted and name nothing twice', () => {
  const header = aCommitHeader({ adds: packs(4), drops: [] });
  expect(needsOf(header, packs(6))).toEqual(packs(6).toSorted());
});

const BAD_ANCHORS = [
  { fault: 'of another version', bytes: () => flipped(anchorBytes(anAnchor()), 0, 3) },
  {
    fault: 'with a vault twice',
    bytes: () => {
      const vault = { vaultId: aVaultId(), epoch: 1 };
      return anchorBytes(anAnchor({ vaults: [vault, vault] }));
    },
  },
  {
    fault: 'with a head twice',
    bytes: () => anchorBytes(anAnchor({ heads: anAnchor().heads.flatMap((head) => [head, head]) })),
  },
  {
    fault: 'with a mark twice',
    bytes: () => anchorBytes(anAnchor({ marks: anAnchor().marks.flatMap((mark) => [mark, mark]) })),
  },
  {
    fault: 'with something behind it',
    bytes: () => concatBytes([anchorBytes(anAnchor()), Uint8Array.of(0)]),
  },
];

test.each(BAD_ANCHORS)('an anchor $fault is malformed', ({ bytes }) => {
  expect(parseAnchor(bytes())).toEqual(err({ kind: 'malformed' }));
});

test('an anchor that claims more heads than there can be is too large', () => {
  const bytes = anchorBytes(anAnchor());
  new DataView(bytes.buffer).setUint32(1 + 8 + 8 + 32 + 8, 65_537);
  expect(parseAnchor(bytes)).toEqual(err({ kind: 'too-large' }));
});

test('an empty anchor is an anchor', () => {
  const empty = anAnchor({ heads: [], marks: [], vaults: [] });
  expect(parseAnchor(anchorBytes(empty))).toEqual(ok(empty));
});

const OTHER_LOGINS: readonly Partial<LoginClaim>[] = [
  { syncOrigin: 'https://other.example' },
  { accountId: anAccountId(2) },
  { keyId: aDeviceId(2) },
  { nonce: someBytes(32, 40) },
  { expiresAt: 1_700_000_060_001 },
  { purpose: 'enrol' },
];

test('what is signed to log in depends on everything it is good for', () => {
  const messages = [{}, ...OTHER_LOGINS].map((change) =>
    loginMessage({ ...aLogin(), ...change }).join(),
  );
  expect(new Set(messages).size).toBe(messages.length);
});

test.each(['', 'zz', '00'])('%j is no key id', (keyId) => {
  expect(() => loginMessage({ ...aLogin(), keyId })).toThrow('a key id is 16 bytes');
});
