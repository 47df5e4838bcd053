import { type Bytes, concatBytes, equalBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import {
  anchorBytes,
  encodeCommit,
  encodeMark,
  parseAccountState,
  parseAnchor,
  parseCommit,
  parseMark,
  verifyCommit,
} from '@holdfast/shared/chain/chain.ts';
import { accountHeaderBytes } from '@holdfast/shared/chain/account-header.ts';
import { commitHeaderBytes } from '@holdfast/shared/chain/commit-header.ts';
import { markHeaderBytes } from '@holdfast/shared/chain/mark-header.ts';
import {
  encodeAccountRecord,
  parseAccountRecord,
  parseKit,
  parseSetUpCode,
} from '@holdfast/shared/keyring/keyring.ts';
import { writePaper } from '@holdfast/shared/keyring/paper-code.ts';
import { eventBytes, parseEvent } from '@holdfast/shared/keyring/private-part.ts';
import { parseRing, ringBytes } from '@holdfast/shared/keyring/ring.ts';
import { encodeSlotParams, KDF, parseSlotParams } from '@holdfast/shared/keyring/slot-params.ts';
import { importBaseKey, openEnvelope, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { encodeFrame, parseFrame } from '@holdfast/shared/seal/frame.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { expect, test } from 'vitest';
import {
  aChain,
  aCommitHeader,
  anAnchor,
  aSigner,
  someMarkHeaders,
} from '../../support/crypto/chain-vectors.ts';
import { anEvent, aPaper, aRing } from '../../support/crypto/keyring-vectors.ts';
import { aWorld } from '../../support/crypto/keyring-world.ts';
import { aPlace } from '../../support/crypto/seal-vectors.ts';
import { seededRandom, type SeededRandom } from '../../support/crypto/seeded-random.ts';
import { someBytes } from '../../support/crypto/values.ts';

interface Decoder {
  readonly name: string;
  readonly valid: readonly Bytes[];
  /** The kind of error, or `null` for what was taken. */
  readonly decode: (bytes: Bytes) => Promise<string | null>;
}

const CASES = 8_000;
const chain = await aChain();
const { publicKey, sign } = await aSigner(2);
const commits = await Promise.all(
  [aCommitHeader(), aCommitHeader({ parents: [], drops: [] })].map((header) =>
    encodeCommit(header, sign),
  ),
);
const marks = await Promise.all(someMarkHeaders().map((header) => encodeMark(header, sign)));
const world = await aWorld();
const base = await importBaseKey(someBytes(32, 1));
const place = aPlace(OBJ.keyEnvelope);
const random = seededRandom(77);

const NOT_CANONICAL = 'taken, but written differently';
/** What is taken must be exactly what would be written: one spelling for one value. */
const kindOf = <T>(
  bytes: Uint8Array,
  result: Result<T, { readonly kind: string }>,
  write: (value: T) => Uint8Array,
): string | null => {
  if (!result.ok) return result.error.kind;
  return equalBytes(write(result.value), bytes) ? null : NOT_CANONICAL;
};
/** The header within a signed object: behind the magic, the type and the length. */
const headerOf = (bytes: Uint8Array, signatures: number): Uint8Array =>
  bytes.subarray(9, bytes.length - 64 * signatures);
const paper = (kind: 'set-up-code' | 'recovery-kit') =>
  Promise.all(
    ['', 'http://localhost:4871', 'https://sync.example'].map(async (origin) =>
      utf8((await writePaper(kind, aPaper(origin))).join(' ')),
    ),
  );
const asText = (bytes: Bytes): string => new TextDecoder('latin1').decode(bytes);

const decoders: readonly Decoder[] = [
  {
    name: 'envelope',
    valid: await Promise.all(
      [0, 40, 300].map((length, at) =>
        sealEnvelope({ random }, base, place, someBytes(length, at)),
      ),
    ),
    decode: async (bytes) => {
      const opened = await openEnvelope(base, place, bytes);
      return opened.ok ? null : opened.error.kind;
    },
  },
  {
    name: 'frame',
    valid: [10, 200].map((length) =>
      encodeFrame({ codec: 1, nodeType: 2, rawLength: 9, payload: someBytes(length, length) }),
    ),
    decode: async (bytes) =>
      kindOf(bytes, parseFrame(bytes, { padded: false }), (frame) => encodeFrame(frame)),
  },
  {
    name: 'commit',
    valid: commits.map(({ bytes }) => bytes),
    decode: async (bytes) =>
      kindOf(headerOf(bytes, 1), await parseCommit(bytes), ({ header }) =>
        commitHeaderBytes(header),
      ),
  },
  {
    name: 'commit with its signature',
    valid: commits.map(({ bytes }) => bytes),
    decode: async (bytes) => {
      const verified = await verifyCommit(bytes, () => publicKey);
      return verified.ok ? null : verified.error.kind;
    },
  },
  {
    name: 'mark',
    valid: marks.map(({ bytes }) => bytes),
    decode: async (bytes) =>
      kindOf(headerOf(bytes, 1), await parseMark(bytes), ({ header }) => markHeaderBytes(header)),
  },
  {
    name: 'account state',
    valid: [chain.one.bytes, chain.two.bytes],
    decode: async (bytes) =>
      kindOf(headerOf(bytes, 2), await parseAccountState(bytes), ({ state }) =>
        accountHeaderBytes(state),
      ),
  },
  {
    name: 'anchor',
    valid: [anchorBytes(anAnchor()), anchorBytes(anAnchor({ heads: [] }))],
    decode: async (bytes) => kindOf(bytes, parseAnchor(bytes), anchorBytes),
  },
  {
    name: 'account record',
    valid: [encodeAccountRecord(world.record)],
    decode: async (bytes) => kindOf(bytes, parseAccountRecord(bytes), encodeAccountRecord),
  },
  {
    name: 'slot parameters',
    valid: [
      encodeSlotParams({ kind: 'password', kdf: KDF }),
      encodeSlotParams({ kind: 'recovery' }),
    ],
    decode: async (bytes) => kindOf(bytes, parseSlotParams(bytes), encodeSlotParams),
  },
  {
    name: 'key ring',
    valid: [ringBytes(aRing())],
    decode: async (bytes) => kindOf(bytes, parseRing(bytes, 3), ringBytes),
  },
  {
    name: 'private part',
    valid: [eventBytes(anEvent())],
    decode: async (bytes) =>
      kindOf(bytes, parseEvent(bytes), (event) => (event === null ? bytes : eventBytes(event))),
  },
  {
    name: 'set-up code',
    valid: await paper('set-up-code'),
    decode: async (bytes) => {
      const read = await parseSetUpCode(asText(bytes));
      return read.ok ? null : read.error.kind;
    },
  },
  {
    name: 'recovery kit',
    valid: await paper('recovery-kit'),
    decode: async (bytes) => {
      const read = await parseKit(asText(bytes));
      return read.ok ? null : read.error.kind;
    },
  },
];

/** Codes of SEAL.md, CHAIN.md and KEYS.md that a decoder may answer. */
const CODES: ReadonlySet<string | null> = new Set([
  null,
  'malformed',
  'unsupported',
  'wrong-type',
  'id-mismatch',
  'too-large',
  'commitment-mismatch',
  'auth-fail',
  'bad-frame',
  'bad-signature',
  'kdf-policy',
  'bad-code',
]);

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];

/** Random, cut, lengthened, spliced, or changed in a few places; from a seed, so that a failure can be had again. */
const anInput = (from: SeededRandom, valid: readonly Bytes[]): Bytes => {
  const one = valid[from.below(valid.length)] ?? new Uint8Array(0);
  const two = valid[from.below(valid.length)] ?? new Uint8Array(0);
  switch (from.below(5)) {
    case 0:
      return from.bytes(from.below(400));
    case 1:
      return one.slice(0, from.below(one.length + 1));
    case 2:
      return concatBytes([one, from.bytes(from.below(40))]);
    case 3:
      return concatBytes([
        one.subarray(0, from.below(one.length + 1)),
        two.subarray(from.below(two.length + 1)),
      ]);
    default:
      return changed(from, one);
  }
};

const changed = (from: SeededRandom, valid: Bytes): Bytes => {
  const copy = new Uint8Array(valid);
  for (let changes = from.below(6); changes >= 0; changes -= 1) {
    const at = from.below(copy.length);
    const value = EXTREMES[from.below(8)] ?? from.below(256);
    copy.fill(value, at, at + 1 + from.below(4));
  }
  return copy;
};

test.each(decoders)(
  'whatever bytes it is given, the decoder of a $name answers a code and throws nothing',
  async ({ name, valid, decode }) => {
    const from = seededRandom(name.length * 31);
    const bad: unknown[] = [];
    let taken = 0;
    for (let number = 0; number < CASES; number += 1) {
      const input = anInput(from, valid);
      const kind = await decode(input).catch((error: unknown) => `threw ${String(error)}`);
      if (!CODES.has(kind)) bad.push({ number, kind });
      if (kind === null) taken += 1;
    }
    expect(bad).toEqual([]);
    // Some inputs are whole after all; if none were, nothing behind the first check would have been tried.
    expect(taken).toBeGreaterThan(0);
  },
);

test('every decoder takes what its encoder made', async () => {
  for (const { name, valid, decode } of decoders) {
    const kinds = await Promise.all(valid.map((bytes) => decode(bytes)));
    expect({ name, kinds }).toEqual({ name, kinds: valid.map(() => null) });
  }
  expect(decoders.length * CASES).toBeGreaterThanOrEqual(100_000);
});
