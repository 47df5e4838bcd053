import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { u8 } from '@holdfast/shared/base/binary.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { accountPlace } from '@holdfast/shared/keyring/account-place.ts';
import { encodeAccountRecord, parseAccountRecord } from '@holdfast/shared/keyring/keyring.ts';
import { eventBytes, parseEvent } from '@holdfast/shared/keyring/private-part.ts';
import { parseRing, type Ring, ringBytes, type RingVault } from '@holdfast/shared/keyring/ring.ts';
import { openSecret } from '@holdfast/shared/keyring/secret-frame.ts';
import { importBaseKey, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { encodeFrame, type Frame } from '@holdfast/shared/seal/frame.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { expect, test } from 'vitest';
import { anEvent, aRing } from '../../support/crypto/keyring-vectors.ts';
import { aWorld, joinWorld } from '../../support/crypto/keyring-world.ts';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { aHash, anAccountId, flipped, got, someBytes } from '../../support/crypto/values.ts';

const [vault, other] = aRing().vaults;
const theVault: RingVault = vault ?? expect.unreachable();
const withVault = (change: Partial<RingVault>): Ring => ({
  ...aRing(),
  vaults: [{ ...theVault, ...change }],
});
const anEpoch = { epoch: 1, createdAt: 0, key: someBytes(32, 1) };

test('a ring gives back every vault with its epochs', () => {
  expect(parseRing(ringBytes(aRing()), 3)).toEqual(ok(aRing()));
});

const BAD_RINGS: readonly { readonly what: string; readonly bytes: Bytes }[] = [
  { what: 'of another format', bytes: flipped(ringBytes(aRing()), 0) },
  { what: 'of another version than was asked for', bytes: ringBytes({ ...aRing(), version: 4 }) },
  {
    what: 'with its vaults out of order',
    bytes: ringBytes({ ...aRing(), vaults: [other, vault].filter((some) => some !== undefined) }),
  },
  { what: 'with a vault without a key', bytes: ringBytes(withVault({ epochs: [] })) },
  { what: 'with an epoch twice', bytes: ringBytes(withVault({ epochs: [anEpoch, anEpoch] })) },
  {
    what: 'with epoch nought',
    bytes: ringBytes(withVault({ epochs: [{ ...anEpoch, epoch: 0 }] })),
  },
  {
    what: 'with a vault in a state that has no name',
    bytes: flipped(ringBytes(aRing()), 1 + 8 + 32 + 2 + 16),
  },
  { what: 'with something behind it', bytes: concatBytes([ringBytes(aRing()), u8(0)]) },
];

test.each(BAD_RINGS)('a ring $what is malformed', ({ bytes }) => {
  expect(parseRing(bytes, 3)).toEqual(err({ kind: 'malformed' }));
});

test('a ring whose name of a vault is longer than 1 KiB is too large', () => {
  expect(parseRing(ringBytes(withVault({ name: 'x'.repeat(1025) })), 3)).toEqual(
    err({ kind: 'too-large' }),
  );
});

test('an event gives back what happened', () => {
  expect(parseEvent(eventBytes(anEvent()))).toEqual(ok(anEvent()));
});

test('an event of a newer kind is told from a damaged one', () => {
  const newer = eventBytes(anEvent());
  newer.set([200], 1);
  expect(parseEvent(newer)).toEqual(ok(null));
  expect(parseEvent(eventBytes(anEvent()).subarray(0, -1))).toEqual(err({ kind: 'malformed' }));
  expect(parseEvent(flipped(eventBytes(anEvent()), 0))).toEqual(err({ kind: 'malformed' }));
});

test('words that are not UTF-8 are malformed', () => {
  const bytes = eventBytes({ ...anEvent(), platform: 'xx' });
  expect(parseEvent(flipped(bytes, -1))).toEqual(err({ kind: 'malformed' }));
});

const world = await aWorld();
const record = world.record;

test('a record gives back everything that unlocking needs, on each device', async () => {
  const joined = got(await joinWorld(world));
  const confirmed = { ...record, settings: { kitConfirmed: true } };
  for (const some of [record, confirmed, joined.record]) {
    expect(parseAccountRecord(encodeAccountRecord(some))).toEqual(ok(some));
  }
});

const bytes = encodeAccountRecord(record);
test.each([
  { what: 'of no bytes', changed: bytes.subarray(0, 0), kind: 'malformed' },
  { what: 'of other magic', changed: flipped(bytes, 0), kind: 'malformed' },
  { what: 'of version nought', changed: bytes.with(4, 0), kind: 'malformed' },
  { what: 'of a newer version', changed: bytes.with(4, 2), kind: 'unsupported' },
  {
    what: 'with a setting that is neither yes nor no',
    changed: bytes.with(bytes.length - 1, 2),
    kind: 'malformed',
  },
  { what: 'that was cut', changed: bytes.subarray(0, -1), kind: 'malformed' },
  { what: 'with something behind it', changed: concatBytes([bytes, u8(0)]), kind: 'malformed' },
  { what: 'with 17 slots', changed: bytes.with(4 + 1 + 16 + 16 + 4 + 96, 17), kind: 'too-large' },
])('a record $what is $kind', ({ changed, kind }) => {
  expect(parseAccountRecord(changed)).toEqual(err({ kind }));
});

test('a record holds the account secret in clear and no other secret of the account', () => {
  const text = Buffer.from(bytes).toString('hex');
  expect(text).toContain(Buffer.from(record.accountSecret).toString('hex'));
  expect(Buffer.from(bytes).includes('Laptop')).toBe(false);
});

const neverRead = (): never => expect.unreachable('there is nothing to read');
const SECRETS: readonly { readonly what: string; readonly frame: Frame; readonly kind: string }[] =
  [
    {
      what: 'compressed',
      frame: { codec: 1, nodeType: 0, rawLength: 5, payload: someBytes(5, 1) },
      kind: 'unsupported',
    },
    {
      what: 'a node of a pack',
      frame: { codec: 0, nodeType: 2, rawLength: 5, payload: someBytes(5, 1) },
      kind: 'bad-frame',
    },
    {
      what: 'said to be longer than it is',
      frame: { codec: 0, nodeType: 0, rawLength: 6, payload: someBytes(5, 1) },
      kind: 'bad-frame',
    },
  ];

test.each(SECRETS)('a secret that is $what is $kind', async ({ frame, kind }) => {
  const base = await importBaseKey(someBytes(32, 1));
  const place = accountPlace({ accountId: anAccountId(), generation: 1 }, OBJ.keyring, aHash());
  const stored = await sealEnvelope({ random: seededRandom(1) }, base, place, encodeFrame(frame));
  expect(await openSecret(base, place, stored, { padded: true }, neverRead)).toEqual(err({ kind }));
});

test('a secret in a frame that is none is a bad frame', async () => {
  const base = await importBaseKey(someBytes(32, 1));
  const place = accountPlace({ accountId: anAccountId(), generation: 1 }, OBJ.keyring, aHash());
  const stored = await sealEnvelope({ random: seededRandom(1) }, base, place, someBytes(30, 1));
  expect(await openSecret(base, place, stored, { padded: true }, neverRead)).toEqual(
    err({ kind: 'bad-frame' }),
  );
});
