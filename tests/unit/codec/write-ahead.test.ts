import { concatBytes, utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { u32, u64, u8 } from '@holdfast/shared/base/binary.ts';
import { hashOf, NO_VAULT } from '@holdfast/shared/base/ids.ts';
import { openChanges, sealChanges } from '@holdfast/shared/codec/codec.ts';
import { changeBytes, parseChange } from '@holdfast/shared/codec/change-bytes.ts';
import { sealFramed } from '@holdfast/shared/codec/framed-envelope.ts';
import { parseRecord, recordBytes } from '@holdfast/shared/codec/write-ahead.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { SOURCE_KINDS, type SourceKind } from '@holdfast/shared/model/source.ts';
import { importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aCodecWorld, aDeviceId } from '../../support/builders/codec-world.ts';
import { aFrame } from '../../support/builders/crafted-snapshot.ts';
import { aSeededRandom } from '../../support/builders/seeded-random.ts';
import { aSource } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

const bytes = fc.uint8Array({ maxLength: 2_000 }).map((array): Bytes => new Uint8Array(array));
const number = fc.nat(Number.MAX_SAFE_INTEGER);
const source = fc
  .tuple(
    fc.constantFrom(...(Object.keys(SOURCE_KINDS) as SourceKind[])),
    fc.nat(9),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  .map(([kind, id, key]) => aSource(kind, id, key.toWellFormed()));
const json = fc
  .jsonValue({ maxDepth: 4, noUnicodeString: false })
  .map((value) => JSON.parse(JSON.stringify(value)));

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    source,
    generation: number,
    at: number,
    parts: fc.tuple(bytes),
  }),
  fc.record({
    kind: fc.constant('splice' as const),
    source,
    at: number,
    removed: number,
    inserted: bytes,
    baseLength: number,
  }),
  fc.record({ kind: fc.constant('remove' as const), source }),
  fc.tuple(bytes, source).map(([content, of]) => aBlobChange(content, of)),
  fc
    .tuple(bytes, number, source)
    .map(([content, generation, of]) => aStreamChange(content, generation, of)),
  fc.tuple(json, source).map(([value, of]) => aDocumentChange(value, of)),
);

const aLocalKey = async () => {
  const { scope, random } = await aCodecWorld();
  const localKey = await importBaseKey(new Uint8Array(32).fill(3));
  const place = { deviceId: aDeviceId(1), sessionId: scope.sessionId, fence: 1, seq: 1 };
  return { local: { localKey, accountId: scope.accountId, generation: 1, random }, place };
};

test('changes come back from a write-ahead record as they went in', async () => {
  const { local, place } = await aLocalKey();
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), number, async (changes, counter) => {
      const sealed = valueOf(await sealChanges(local, place, { counter, changes }));
      const opened = valueOf(await openChanges(local, place, sealed));
      expect(JSON.stringify(opened)).toBe(
        JSON.stringify({ counter, changes: changes.map(canonical) }),
      );
    }),
    { numRuns: 200 },
  );
});

/** Names of a document come back in the canonical order. */
const canonical = (one: Change): Change => valueOf(parseChange(valueOf(changeBytes(one))));

test('parts are joined: where one ended says nothing', async () => {
  const parts = [utf8('a'), utf8('b')];
  const [back] = valueOf(
    await parseRecord(
      valueOf(await recordBytes({ counter: 1, changes: [{ ...anAppend(), parts }] })),
    ),
  ).changes;
  expect(back).toMatchObject({ kind: 'append', parts: [utf8('ab')] });
});

test('each change is compressed by itself, so that the size of one says nothing about another', async () => {
  const [secret, guess] = [utf8('token=8f3a61c0d2'.repeat(4)), utf8('token=8f3a61c0d2'.repeat(4))];
  const size = async (changes: readonly Change[]): Promise<number> =>
    valueOf(await recordBytes({ counter: 1, changes })).length;
  const alone =
    (await size([aBlobChange(secret)])) +
    (await size([aBlobChange(guess, aSource('note-text', 2))]));
  const empty = await size([]);
  expect(await size([aBlobChange(secret), aBlobChange(guess, aSource('note-text', 2))])).toBe(
    alone - empty,
  );
});

test('what does not fit into a record, or into JSON, is refused before it is sealed', async () => {
  const { local, place } = await aLocalKey();
  const seal = (...changes: readonly Change[]) =>
    sealChanges(local, place, { counter: 1, changes });
  const random = aSeededRandom(4);
  expect(await seal(anAppend(random.bytes(1_100_000)))).toMatchObject({
    error: { kind: 'too-large' },
  });
  expect(await seal(anAppend(new Uint8Array(2_100_000)))).toMatchObject({
    error: { kind: 'too-large' },
  });
  const many = Array.from({ length: 65_537 }, () => aRemoval());
  expect(await recordBytes({ counter: 1, changes: many })).toMatchObject({
    error: { kind: 'too-large' },
  });
  expect(await seal(aDocumentChange('\ud800'))).toMatchObject({ error: { kind: 'bad-content' } });
});

test('a record that was sealed broken is refused when it is opened', async () => {
  const { local, place } = await aLocalKey();
  const sealed = valueOf(await sealChanges(local, place, { counter: 1, changes: [] }));
  const objectId = hashOf(sealed.slice(44, 76));
  const { accountId } = local;
  const where = { objType: OBJ.writeAhead, accountId, vaultId: NO_VAULT, epoch: 1, objectId };
  const broken = await sealFramed(local, local.localKey, where, u8(9), { padded: false });
  expect(await openChanges(local, place, broken)).toEqual({
    ok: false,
    error: { kind: 'unsupported', packId: null },
  });
});

const record = (...fields: readonly Bytes[]): Bytes => concatBytes([u8(1), u64(1), ...fields]);
const framed = (frame: Bytes): Bytes => concatBytes([u32(frame.length), frame]);
const removal = valueOf(changeBytes(aRemoval()));

test.each([
  ['of another version', concatBytes([u8(2), u64(1), u32(0)]), 'unsupported'],
  ['without a count', record(), 'bad-content'],
  [
    'with fewer changes than it says',
    record(u32(2), framed(aFrame(removal, { nodeType: 0 }))),
    'bad-content',
  ],
  ['with more changes than may be', record(u32(65_537)), 'too-large'],
  ['with something behind its changes', record(u32(0), u8(0)), 'bad-content'],
  ['with a frame that is broken', record(u32(1), framed(utf8('no frame'))), 'bad-frame'],
  ['with a node of the wrong type', record(u32(1), framed(aFrame(removal))), 'bad-frame'],
  [
    'with a codec that is not read',
    record(u32(1), framed(aFrame(removal, { nodeType: 0, codec: 2 }))),
    'unsupported',
  ],
  [
    'with a change that is broken',
    record(u32(1), framed(aFrame(utf8('?'), { nodeType: 0 }))),
    'bad-content',
  ],
])('a record %s is refused', async (_, raw, kind) => {
  expect(await parseRecord(raw)).toEqual({ ok: false, error: { kind } });
});

test('a change of a source that this version does not know is refused', () => {
  const unknown = changeBytes({ kind: 'remove', source: { ...aSource(), kind: 'layout' } });
  const renamed = valueOf(unknown).map((byte) => (byte === 0x6c ? 0x4c : byte));
  expect(parseChange(renamed)).toEqual({ ok: false, error: { kind: 'bad-content' } });
  const longKey = valueOf(changeBytes(aRemoval(aSource('layout', 1, 'k'.repeat(1_025)))));
  expect(parseChange(longKey)).toMatchObject({ ok: false });
  const notCanonical = valueOf(changeBytes(aDocumentChange('ab')));
  expect(parseChange(notCanonical.with(notCanonical.length - 1, 0x20))).toMatchObject({
    ok: false,
  });
});
