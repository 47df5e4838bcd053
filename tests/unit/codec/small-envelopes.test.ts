import { u64 } from '@holdfast/shared/base/binary.ts';
import { concatBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { hashOf, idBytes, NO_VAULT } from '@holdfast/shared/base/ids.ts';
import type { JsonObject } from '@holdfast/shared/base/json.ts';
import { openLabel, openRow, sealLabel, sealRow } from '@holdfast/shared/codec/codec.ts';
import { openFramed } from '@holdfast/shared/codec/framed-envelope.ts';
import { importBaseKey, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { hashOf as sha256Of } from '@holdfast/shared/seal/hash.ts';
import { label } from '@holdfast/shared/seal/label.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { expect, test } from 'vitest';
import { aCodecWorld } from '../../support/builders/codec-world.ts';
import { aFrame } from '../../support/builders/crafted-snapshot.ts';
import { valueOf } from '../../support/value-of.ts';

const world = await aCodecWorld();
const { random, scope } = world;
const key = await importBaseKey(new Uint8Array(32).fill(5));
const local = { localKey: key, accountId: scope.accountId, generation: 2, random };
const place = {
  accountId: scope.accountId,
  vaultId: scope.vaultId,
  epoch: 3,
  subjectId: hashOf(new Uint8Array(32).fill(1)),
  version: 4,
};

const seal = async (words: JsonObject) => valueOf(await sealLabel({ random, key }, place, words));

test('the words of a mark come back', async () => {
  const words = { name: 'größe ✓', archived: false, tags: ['a', 'b'] };
  expect(await openLabel({ key }, place, await seal(words))).toEqual({ ok: true, value: words });
});

test('the length of a label says little about its words', async () => {
  const lengths = new Set<number>();
  for (let letters = 0; letters < 60; letters += 1) {
    lengths.add((await seal({ name: 'n'.repeat(letters) })).length);
  }
  expect(lengths.size).toBeLessThan(30);
});

test.each([
  ['another mark', { subjectId: hashOf(new Uint8Array(32)) }],
  ['another version', { version: 5 }],
  ['another vault', { vaultId: NO_VAULT }],
  ['another epoch', { epoch: 4 }],
])('the label of %s is refused', async (_, other) => {
  const opened = await openLabel({ key }, { ...place, ...other }, await seal({ name: 'a' }));
  expect(opened).toMatchObject({ ok: false, error: { kind: 'id-mismatch' } });
});

test('words that are no JSON, nested too deep or of more than 64 KiB are not sealed', async () => {
  const refuse = async (words: JsonObject) => sealLabel({ random, key }, place, words);
  expect(await refuse({ name: '\udc00' })).toMatchObject({ error: { kind: 'bad-content' } });
  expect(await refuse({ name: 'n'.repeat(65_536) })).toMatchObject({
    error: { kind: 'too-large' },
  });
  const deep = JSON.parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`);
  expect(await refuse(deep)).toMatchObject({ error: { kind: 'too-large' } });
});

/** A label that somebody with the key sealed around any bytes. */
const craftedLabel = async (frame: ReturnType<typeof aFrame>) => {
  const { accountId, vaultId, epoch } = place;
  const name = label(
    'mark',
    idBytes(accountId),
    idBytes(vaultId),
    idBytes(place.subjectId),
    u64(place.version),
  );
  const objectId = await sha256Of(name);
  return sealEnvelope(
    { random },
    key,
    { objType: OBJ.label, accountId, vaultId, epoch, objectId },
    frame,
  );
};

test.each([
  ['no object', aFrame(utf8('[]'), { nodeType: 0 }), 'bad-content'],
  ['no JSON', aFrame(utf8('{'), { nodeType: 0 }), 'bad-content'],
  ['more than 64 KiB', aFrame(utf8(`{"a":"${'x'.repeat(65_536)}"}`), { nodeType: 0 }), 'too-large'],
  ['a node of a snapshot', aFrame(utf8('{}')), 'bad-frame'],
  [
    'something in its padding',
    concatBytes([aFrame(utf8('{}'), { nodeType: 0 }), Uint8Array.of(0, 7)]),
    'bad-frame',
  ],
  ['an unknown codec', aFrame(utf8('{}'), { nodeType: 0, codec: 9 }), 'unsupported'],
])('a label that holds %s is refused', async (_, frame, kind) => {
  const opened = await openLabel({ key }, place, await craftedLabel(frame));
  expect(opened).toEqual({ ok: false, error: { kind, packId: null } });
});

test('a row comes back under its own table and key, and under no other', async () => {
  const secret = random.bytes(32);
  const row = { table: 'companion', key: 'secret' };
  const sealed = await sealRow(local, row, secret);
  expect(await openRow(local, row, sealed)).toEqual({ ok: true, value: secret });
  for (const other of [
    { ...row, key: 'secre' },
    { table: 'companions', key: 'ecret' },
  ]) {
    expect(await openRow(local, other, sealed)).toMatchObject({ error: { kind: 'id-mismatch' } });
  }
  expect(await openRow({ ...local, generation: 3 }, row, sealed)).toMatchObject({ ok: false });
});

test('a row is not padded, and nothing may follow its frame', async () => {
  const sealed = await sealRow(local, { table: 't', key: 'k' }, utf8('abc'));
  expect(sealed).toHaveLength(156 + 12 + 3 + 16);
  const { accountId } = scope;
  const where = {
    objType: OBJ.row,
    accountId,
    vaultId: NO_VAULT,
    epoch: 2,
    objectId: place.subjectId,
  };
  const longer = concatBytes([aFrame(utf8('abc'), { nodeType: 0 }), new Uint8Array(1)]);
  const crafted = await sealEnvelope({ random }, key, where, longer);
  expect(await openFramed(key, where, crafted, { padded: false })).toMatchObject({
    error: { kind: 'bad-frame' },
  });
});
