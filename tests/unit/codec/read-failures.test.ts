import { concatBytes, utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import {
  hashOf as hashFromBytes,
  idBytes,
  type PackId,
  packIdOf,
} from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { createPackCache } from '@holdfast/shared/codec/pack-cache.ts';
import { parseManifestJson } from '@holdfast/shared/codec/manifest-schema.ts';
import type { OpenedPack } from '@holdfast/shared/codec/pack-bytes.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { encodeFrame } from '@holdfast/shared/seal/frame.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import {
  aCodecWorld,
  aDeviceId,
  aTickMeta,
  type CodecWorld,
  type CodecWriter,
  lastOf,
} from '../../support/builders/codec-world.ts';
import { aCraftedSnapshot } from '../../support/builders/crafted-snapshot.ts';
import { someText } from '../../support/builders/session-script.ts';
import { aSource, aSourceId } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

const terminal = aSource('terminal-output', 1);
const note = aSource('note-text', 2);
const layout = aSource('layout', 3);

/**
 * What a tick on top of a resumed session says of one change, for each needed pack that is missing then:
 * `taken`, or what could not be read.
 */
const withoutEachPack = async (
  world: CodecWorld,
  writer: CodecWriter,
  act: (resumed: CodecWriter) => Promise<unknown>,
): Promise<readonly unknown[]> => {
  const outcomes: unknown[] = [];
  for (const id of lastOf(writer).needs) {
    const resumed = await world.resume(writer);
    const pack = world.packs.get(id);
    world.packs.delete(id);
    outcomes.push(await act(resumed));
    if (pack !== undefined) world.packs.set(id, pack);
  }
  return outcomes;
};

const adding =
  (change: Change) =>
  async (resumed: CodecWriter): Promise<unknown> => {
    const added = await resumed.begin().add([change]);
    return added.ok ? 'taken' : added.error;
  };

const missing = (needs: readonly PackId[], sourceId: string) =>
  needs.map((packId) =>
    expect.objectContaining({ kind: 'unreadable', code: 'missing', sourceId, packId }),
  );

test('an append names the pack it misses, be it of an index, of the tail or of a begun cut', async () => {
  const world = await aCodecWorld({ onlyNeeded: true });
  const writer = await world.writer();
  // Stays, and with it the pack of the base: no other is read when the session is opened.
  await writer.save([aDocumentChange({ a: 0 }, aSource('layout', 9))]);
  const ticks = 160;
  for (let tick = 0; tick < ticks; tick += 1) {
    await writer.save([anAppend(someText(tick, 500), { at: tick * 500, source: terminal })]);
  }
  await writer.save([aDocumentChange({ a: 1 }, layout)]);
  const append = anAppend('more', { at: ticks * 500, source: terminal });
  const outcomes = await withoutEachPack(world, writer, adding(append));
  const { needs } = lastOf(writer);
  const refused = needs.filter((_, index) => outcomes[index] !== 'taken');
  expect(refused.length).toBeGreaterThan(25);
  expect(outcomes.filter((outcome) => outcome !== 'taken')).toEqual(missing(refused, terminal.id));
});

test('a splice names the pack it misses, be it of the index or of a piece', async () => {
  const world = await aCodecWorld({ onlyNeeded: true });
  const writer = await world.writer();
  await writer.save([aDocumentChange({ a: 0 }, aSource('layout', 9))]);
  await writer.save([aBlobChange('short', note)]);
  await writer.save([aDocumentChange({ a: 1 }, layout)]);
  const inline = await withoutEachPack(
    world,
    writer,
    adding(aSplice({ source: note, baseLength: 5 })),
  );
  expect(inline.filter((outcome) => outcome !== 'taken')).toHaveLength(1);

  await writer.save([aBlobChange(someText(1, 90_000), note)]);
  await writer.save([
    aSplice({ source: note, at: 45_000, inserted: utf8('edit'), baseLength: 90_000 }),
  ]);
  await writer.save([aDocumentChange({ a: 2 }, layout)]);
  const splice = aSplice({ source: note, at: 80_000, baseLength: 90_004 });
  const outcomes = await withoutEachPack(world, writer, adding(splice));
  const refused = lastOf(writer).needs.filter((_, index) => outcomes[index] !== 'taken');
  expect(refused).toHaveLength(2);
  expect(outcomes.filter((outcome) => outcome !== 'taken')).toEqual(missing(refused, note.id));
});

test.each([
  [
    'a document',
    aDocumentChange({ t: 'x'.repeat(9_000) }, layout),
    aDocumentChange({ t: 1 }, layout),
    layout,
  ],
  [
    'a stream',
    aStreamChange('x'.repeat(9_000), 1, terminal),
    aStreamChange('y', 2, terminal),
    terminal,
  ],
] as const)(
  '%s whose small capture cannot be read stays suspect',
  async (_, first, then, source) => {
    const world = await aCodecWorld();
    const writer = await world.writer();
    await writer.save([first]);
    await writer.save([then]);
    await writer.save([aDocumentChange({ a: 1 }, aSource('layout', 8))]);
    const settle = async (resumed: CodecWriter): Promise<unknown> => {
      const settled = await resumed.begin().settle(source.id, 'take');
      return settled.ok ? 'taken' : settled.error;
    };
    const outcomes = await withoutEachPack(world, writer, settle);
    expect(outcomes.filter((outcome) => outcome !== 'taken')).toMatchObject([
      { kind: 'unreadable', sourceId: source.id, code: 'missing' },
    ]);
  },
);

test('verifying names the first pack it misses, whatever the form of the source in it', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aDocumentChange({ a: 0 }, aSource('layout', 9))]);
  await writer.save([aDocumentChange({ a: 1 }, layout)]);
  await writer.save([aBlobChange('text', note)]);
  await writer.save([anAppend('line\n', { source: terminal })]);
  const { needs } = lastOf(writer);
  const outcomes = await withoutEachPack(world, writer, async () => {
    const opened = await world.open(lastOf(writer).commit);
    return opened.ok ? opened.value.verifyStateHash() : opened;
  });
  expect(outcomes).toEqual(needs.map((packId) => err({ kind: 'missing', packId })));
});

/** A crafted snapshot of one source whose nodes say what they like; no content is stored. */
const aHollowSnapshot = async (kind: string, nodes: object, contentHash = 'ab'.repeat(32)) => {
  const world = await aCodecWorld();
  const row = [aSourceId(1), kind, 'k', nodes, contentHash, 'ok', null];
  const state = concatBytes([
    idBytes(aSourceId(1)),
    idBytes(hashFromBytes(new Uint8Array(32).fill(0xab))),
  ]);
  const stateHash = await hashOf(state);
  const { commit } = await aCraftedSnapshot(world, {
    manifest: () => ({ stateHash, sources: [row] }),
  });
  return { world, opened: valueOf(await world.open(commit)) };
};

test('a content hash that is not that of the content is found by verifying', async () => {
  const { opened } = await aHollowSnapshot('terminal-output', { stream: [1, 0, null, []] });
  expect(await opened.verifyStateHash()).toEqual(err({ kind: 'hash-mismatch', packId: null }));
});

test('a source that is not as long as it says is bad content, to read and to build on', async () => {
  const stream = await aHollowSnapshot('terminal-output', { stream: [1, 5, null, []] });
  expect(await stream.opened.readStream(aSourceId(1), 0, 5)).toMatchObject({
    error: { kind: 'bad-content' },
  });
  const append = anAppend('x', {
    at: 5,
    source: { id: aSourceId(1), kind: 'terminal-output', key: 'k' },
  });
  const appender = await stream.world.writer({ working: stream.opened.working() });
  expect(await adding(append)(appender)).toMatchObject({ kind: 'unreadable', code: 'bad-content' });

  const blob = await aHollowSnapshot('note-text', { blob: [5, null, []] });
  expect(await blob.opened.readBlob(aSourceId(1))).toMatchObject({
    error: { kind: 'bad-content' },
  });
});

const keyFrame = (fields: object) =>
  encodeFrame({ codec: 0, nodeType: 0, rawLength: 32, payload: new Uint8Array(32), ...fields });

test.each([
  ['no frame', utf8('no frame at all')],
  ['a key that is too short', keyFrame({ payload: new Uint8Array(31), rawLength: 31 })],
  ['a key and something behind it', concatBytes([keyFrame({}), new Uint8Array(1)])],
  ['a length that is not that of the key', keyFrame({ rawLength: 33 })],
  ['a node', keyFrame({ nodeType: 2 })],
  ['a deflated key', keyFrame({ codec: 1 })],
])('a key envelope that holds %s is a bad frame', async (_, frame) => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aDocumentChange()]);
  const { commit } = lastOf(writer);
  const { pack: id } = commit.header.manifest;
  const stored = world.packs.get(id);
  const key = world.vaultKey(1);
  if (stored === undefined || key === null) throw new Error('pack and key are there');
  const { accountId, vaultId } = world.scope;
  const place = {
    objType: OBJ.keyEnvelope,
    accountId,
    vaultId,
    epoch: 1,
    objectId: hashFromBytes(idBytes(id)),
  };
  const envelope = await sealEnvelope({ random: world.random }, key, place, frame);
  world.packs.set(id, { ...stored, envelope });
  expect(await world.open(commit)).toEqual(err({ kind: 'bad-frame', packId: id }));
});

test('a key envelope may be of any epoch that is in the ring, as after a rotation', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer({ epoch: 1 });
  await writer.save([aDocumentChange({ a: 1 })]);
  const next = await world.writer({
    epoch: 2,
    working: writer.working(),
    parents: [lastOf(writer)],
    counter: 1,
  });
  await next.save([aBlobChange('text', note)]);
  expect(await (await world.openLast(next)).verifyStateHash()).toEqual(ok(undefined));
});

test('what is seen of other devices is written in the order of their ids', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const tick = writer.begin();
  valueOf(await tick.add([aDocumentChange({ a: 1 })]));
  const commitId = lastOf(await savedOnce()).commit.id;
  const seen = [3, 1, 2].map((device) => ({
    deviceId: aDeviceId(device),
    counter: device,
    commitId,
  }));
  const encoded = valueOf(await tick.finish({ ...aTickMeta(1), seen }));
  for (const { id, pack, envelope } of encoded?.packs ?? [])
    world.packs.set(id, { pack, envelope });
  const opened = encoded && valueOf(await world.open(encoded.commit));
  expect(opened?.manifest.seen.map(({ counter }) => counter)).toEqual([1, 2, 3]);
});

const savedOnce = async (): Promise<CodecWriter> => {
  const writer = await (await aCodecWorld()).writer();
  await writer.save([aDocumentChange()]);
  return writer;
};

test('the text of a manifest is measured before it is parsed', () => {
  const spaces: Bytes = new Uint8Array(1_048_577).fill(0x20);
  expect(parseManifestJson(spaces)).toEqual(err({ kind: 'too-large' }));
});

test('opened packs are kept up to 8 MiB, the one used last the longest; failures are not kept', async () => {
  const cache = createPackCache();
  const id = (number: number) => packIdOf(new Uint8Array(32).fill(number));
  const opened: number[] = [];
  const open = (number: number) =>
    cache.open(id(number), async () => {
      opened.push(number);
      if (number === 0) return err({ kind: 'missing', packId: null } as const);
      const pack: OpenedPack = { slots: [], sizeBytes: 3 * 2 ** 20 };
      return ok(pack);
    });
  await Promise.all([open(1), open(1), open(2)]);
  await open(1);
  await open(3);
  await open(1);
  await open(2);
  await open(0);
  await open(0);
  expect(opened).toEqual([1, 2, 3, 2, 0, 0]);
});
