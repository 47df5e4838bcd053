import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { err } from '@holdfast/shared/base/result.ts';
import { importBaseKey, openEnvelope, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { envelopeEpoch, envelopeSalt } from '@holdfast/shared/seal/header.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { expect, test } from 'vitest';
import { aPlace } from '../../support/crypto/seal-vectors.ts';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { aHash, flipped, someBytes } from '../../support/crypto/values.ts';

const random = seededRandom(2);
const place = aPlace(OBJ.label);
const aBase = () => importBaseKey(someBytes(32, 1));
const anEnvelope = async () => sealEnvelope({ random }, await aBase(), place, someBytes(50, 2));
/** Damages the envelope in several places at once: only the first in the order of the checks may show. */
const damaged = (stored: Uint8Array, places: readonly number[]): Uint8Array =>
  places.reduce<Uint8Array>((bytes, at) => flipped(bytes, at), stored);

const ORDER = [
  { first: 'malformed', places: [0, 4, 5, 8, 120, 156] },
  { first: 'unsupported', places: [4, 5, 8, 120, 156] },
  { first: 'wrong-type', places: [5, 8, 120, 156] },
  { first: 'id-mismatch', places: [8, 120, 156] },
  { first: 'commitment-mismatch', places: [120, 156] },
  { first: 'auth-fail', places: [156] },
];

test.each(ORDER)(
  'of several faults the decoder names the first: $first',
  async ({ first, places }) => {
    const opened = await openEnvelope(await aBase(), place, damaged(await anEnvelope(), places));
    expect(opened).toEqual(err({ kind: first }));
  },
);

test.each(['accountId', 'vaultId', 'epoch', 'objectId'] as const)(
  'an envelope of another %s is refused whatever key is offered',
  async (field) => {
    const other = {
      ...aPlace(OBJ.label, 5),
      accountId: aHash(1).slice(0, 32),
      vaultId: aHash(2).slice(0, 32),
    };
    const expected = { ...place, [field]: other[field] };
    expect(await openEnvelope(await aBase(), expected, await anEnvelope())).toEqual(
      err({ kind: 'id-mismatch' }),
    );
  },
);

test('a ring is asked for the epoch that is expected, and one without it is waited for', async () => {
  const asked: number[] = [];
  const ring = (epoch: number) => {
    asked.push(epoch);
    return null;
  };
  expect(await openEnvelope(ring, place, await anEnvelope())).toEqual(
    err({ kind: 'unknown-epoch' }),
  );
  expect(asked).toEqual([place.epoch]);
});

test('a ring that has the epoch opens', async () => {
  const base = await aBase();
  expect((await openEnvelope(() => base, place, await anEnvelope())).ok).toBe(true);
});

test('an envelope that was cut or lengthened is malformed at every length', async () => {
  const [base, stored] = [await aBase(), await anEnvelope()];
  for (let length = 0; length < stored.length; length += 1) {
    expect(await openEnvelope(base, place, stored.subarray(0, length))).toEqual(
      err({ kind: 'malformed' }),
    );
  }
  expect(await openEnvelope(base, place, concatBytes([stored, Uint8Array.of(0)]))).toEqual(
    err({ kind: 'malformed' }),
  );
});

const LIMITS = [
  { name: 'a pack', objType: OBJ.pack, maxPlain: 4 * 1024 * 1024 - 156 - 16 },
  { name: 'any other envelope', objType: OBJ.label, maxPlain: (1024 + 64) * 1024 - 16 },
];

test.each(LIMITS)('$name of exactly its limit opens', async ({ objType, maxPlain }) => {
  const [base, at] = [await aBase(), aPlace(objType)];
  const stored = await sealEnvelope({ random }, base, at, new Uint8Array(maxPlain));
  expect((await openEnvelope(base, at, stored)).ok).toBe(true);
});

test.each(LIMITS)('$name one byte above its limit is too large, on both ways', async (limit) => {
  const [base, at] = [await aBase(), aPlace(limit.objType)];
  const sealing = sealEnvelope({ random }, base, at, new Uint8Array(limit.maxPlain + 1));
  await expect(sealing).rejects.toThrow('an envelope keeps its limit');

  const small = await sealEnvelope({ random }, base, at, new Uint8Array(0));
  const stored = concatBytes([small.subarray(0, 156), new Uint8Array(limit.maxPlain + 17)]);
  new DataView(stored.buffer).setUint32(152, limit.maxPlain + 17);
  expect(await openEnvelope(base, at, stored)).toEqual(err({ kind: 'too-large' }));
});

test('a salt of another size is our own mistake and seals nothing', async () => {
  const sealing = sealEnvelope({ random }, await aBase(), place, someBytes(5, 1), {
    salt: someBytes(31, 1),
  });
  await expect(sealing).rejects.toThrow('fixed sizes');
});

test('epoch and salt are read from envelopes only', async () => {
  const stored = await anEnvelope();
  expect(envelopeEpoch(stored)).toBe(place.epoch);
  expect(envelopeSalt(stored)).toEqual(stored.slice(76, 108));
  expect(envelopeEpoch(stored.subarray(1))).toBeNull();
  expect(envelopeSalt(stored.subarray(1))).toBeNull();
});

test('bytes over shared memory are opened like any others', async () => {
  const stored = await anEnvelope();
  const shared = new Uint8Array(new SharedArrayBuffer(stored.length));
  shared.set(stored);
  expect((await openEnvelope(await aBase(), place, shared)).ok).toBe(true);
});
