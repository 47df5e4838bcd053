import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { accountIdOf, sessionIdOf, vaultIdOf } from '@holdfast/shared/base/ids.ts';
import {
  openChanges,
  openSnapshot,
  sealChanges,
  verifyPack,
} from '@holdfast/shared/codec/codec.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { CommitHeader } from '@holdfast/shared/model/commit.ts';
import { importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { beforeAll, expect, test } from 'vitest';
import { aBlobChange, aDocumentChange, anAppend } from '../../support/builders/change.ts';
import {
  aCodecWorld,
  aDeviceId,
  type CodecWorld,
  type CodecWriter,
  lastOf,
} from '../../support/builders/codec-world.ts';
import { someText } from '../../support/builders/session-script.ts';
import { aSource } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

const document = aSource('layout', 1);
let world: CodecWorld;
let writer: CodecWriter;

beforeAll(async () => {
  world = await aCodecWorld();
  writer = await world.writer();
  await writer.save([aDocumentChange({ text: 'small' }, document)]);
});

/** What reading everything says when these bytes are stored instead. */
const readWith = async (changed: {
  readonly pack?: Bytes;
  readonly envelope?: Bytes;
}): Promise<string> => {
  const { commit, packs } = lastOf(writer);
  const honest = world.packs.get(packs[0]?.id ?? commit.header.manifest.pack);
  if (honest === undefined) throw new Error('the pack is stored');
  const damaged = await aCodecWorld();
  damaged.packs.set(commit.header.manifest.pack, { ...honest, ...changed });
  const opened = await damaged.open(commit);
  if (!opened.ok) return opened.error.kind;
  const read = await opened.value.readDocument(document.id);
  return read.ok ? 'read' : read.error.kind;
};

const stored = () => {
  const [pack] = lastOf(writer).packs;
  if (pack === undefined) throw new Error('a tick has a pack');
  return pack;
};

const flips = (bytes: Bytes): readonly Bytes[] =>
  Array.from(bytes, (byte, at) => bytes.with(at, byte ^ (1 << (at % 8))));

test('every flipped bit of a pack is a hash that does not match, also without a key', async () => {
  const { id, pack } = stored();
  expect(await verifyPack(id, pack)).toBe(true);
  for (const flipped of flips(pack)) {
    expect(await verifyPack(id, flipped)).toBe(false);
    expect(await readWith({ pack: flipped })).toBe('hash-mismatch');
  }
});

test('every flipped bit of a key envelope is a typed error', async () => {
  const codes = new Set<string>();
  for (const envelope of flips(stored().envelope)) codes.add(await readWith({ envelope }));
  expect(codes).toEqual(
    new Set([
      'auth-fail',
      'commitment-mismatch',
      'id-mismatch',
      'malformed',
      'unknown-epoch',
      'unsupported',
      'wrong-type',
    ]),
  );
});

test('a pack or key envelope of any other length is refused', async () => {
  const { pack, envelope } = stored();
  for (const length of [0, 1, 155, 171, pack.length - 1]) {
    expect(await readWith({ pack: pack.slice(0, length) })).toBe('hash-mismatch');
  }
  for (const length of [0, 1, 155, 171, envelope.length - 1]) {
    expect(await readWith({ envelope: envelope.slice(0, length) })).toBe('malformed');
  }
  expect(await readWith({ envelope: new Uint8Array([...envelope, 0]) })).toBe('malformed');
});

test('a pack of another place, vault or session is refused by what its commit says', async () => {
  const { commit } = lastOf(writer);
  const others: readonly Partial<CommitHeader>[] = [
    { accountId: accountIdOf(new Uint8Array(16)) },
    { vaultId: vaultIdOf(new Uint8Array(16)) },
    { sessionId: sessionIdOf(new Uint8Array(16)) },
    { deviceId: aDeviceId(9) },
    { counter: 2 },
    { vaultEpoch: 2 },
  ];
  for (const other of others) {
    const opened = await world.open({ ...commit, header: { ...commit.header, ...other } });
    expect(opened).toMatchObject({ ok: false, error: { kind: 'id-mismatch' } });
  }
});

test('two packs, and two key envelopes, cannot stand for one another', async () => {
  const other = await world.writer();
  await other.save([aDocumentChange({ text: 'other' }, document)]);
  const [theirs] = lastOf(other).packs;
  expect(await readWith({ pack: theirs?.pack ?? utf8('') })).toBe('hash-mismatch');
  expect(await readWith({ envelope: theirs?.envelope ?? utf8('') })).toBe('id-mismatch');
});

test('a key of an epoch that is not in the ring is asked for, and one of another vault does not open', async () => {
  const { commit } = lastOf(writer);
  const none = await openSnapshot({ vaultKey: () => null }, commit, world.read);
  expect(none).toMatchObject({ error: { kind: 'unknown-epoch' } });
  const wrong = await importBaseKey(new Uint8Array(32).fill(9));
  const other = await openSnapshot({ vaultKey: () => wrong }, commit, world.read);
  expect(other).toMatchObject({ error: { kind: 'commitment-mismatch' } });
});

test('one damaged pack costs only the sources that have something in it', async () => {
  const broken = await aCodecWorld();
  const wide = await broken.writer();
  await wide.save([aDocumentChange({ a: 0 }, document)]);
  await wide.save([anAppend(someText(1, 5_000), { source: aSource('terminal-output', 2) })]);
  await wide.save([aBlobChange('text', aSource('note-text', 3))]);
  await wide.save([aDocumentChange({ a: 1 }, document)]);
  const opened = await broken.openLast(wide);
  const stream = opened.manifest.sources.get(aSource('terminal-output', 2).id)?.nodes;
  assert(stream?.form === 'stream', 'the stream is there');
  const id = stream.tail[0]?.pack ?? null;
  assert(id !== null, 'its tail lies in a pack');
  broken.packs.set(id, { pack: utf8('rubbish'), envelope: utf8('rubbish') });
  const again = await broken.openLast(wide);
  expect(await again.readStream(aSource('terminal-output', 2).id, 0, 10)).toMatchObject({
    ok: false,
    error: { kind: 'hash-mismatch', packId: id },
  });
  expect(valueOf(await again.readDocument(document.id))).toEqual({ a: 1 });
  expect(valueOf(await again.readBlob(aSource('note-text', 3).id))).toEqual(utf8('text'));
});

test('every flipped bit of a write-ahead record, and every other place for it, is a typed error', async () => {
  const local = {
    localKey: await importBaseKey(new Uint8Array(32).fill(3)),
    accountId: world.scope.accountId,
    generation: 1,
  };
  const place = { deviceId: aDeviceId(1), sessionId: world.scope.sessionId, fence: 4, seq: 9 };
  const recorded = { counter: 2, changes: [anAppend('a line\n')] };
  const record = valueOf(await sealChanges({ ...local, random: world.random }, place, recorded));
  expect(valueOf(await openChanges(local, place, record))).toEqual(recorded);
  const codes = new Set<unknown>();
  for (const flipped of flips(record)) {
    const opened = await openChanges(local, place, flipped);
    codes.add(opened.ok ? 'opened' : opened.error.kind);
  }
  expect(codes).toEqual(
    new Set([
      'auth-fail',
      'commitment-mismatch',
      'id-mismatch',
      'malformed',
      'unsupported',
      'wrong-type',
    ]),
  );
  for (const other of [{ seq: 10 }, { fence: 5 }, { deviceId: aDeviceId(2) }]) {
    const opened = await openChanges(local, { ...place, ...other }, record);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'id-mismatch' } });
  }
});
