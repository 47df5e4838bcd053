import { utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { describe, expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aCodecWorld, aTickMeta, lastOf } from '../../support/builders/codec-world.ts';
import { aSource, aSourceId } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

const terminal = aSource('terminal-output', 1);
const note = aSource('note-text', 2);
const layout = aSource('layout', 3);

/** What a tick says of a change, after a first tick with one source of each form. */
const answerTo = async (change: Change): Promise<unknown> => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([
    anAppend('line\n', { source: terminal }),
    aBlobChange('text', note),
    aDocumentChange({}, layout),
  ]);
  const added = await writer.begin().add([change]);
  return added.ok ? 'taken' : added.error;
};

const refusal = (change: Change, reason: string) => ({
  kind: 'refused-change',
  sourceId: change.source.id,
  reason,
  applied: 0,
});

const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);
const loop: Json[] = [];
loop.push(loop);

test.each([
  ['an append behind the end', anAppend('x', { source: terminal, at: 6 }), 'gap'],
  [
    'an append to a stream nobody knows',
    anAppend('x', { source: aSource('terminal-output', 9), at: 1 }),
    'gap',
  ],
  [
    'an append to a generation nobody knows',
    anAppend('x', { source: terminal, at: 5, generation: 2 }),
    'gap',
  ],
  ['an append to a document', anAppend('x', { source: layout }), 'wrong-form'],
  ['a splice made for another length', aSplice({ source: note, baseLength: 5 }), 'gap'],
  ['a splice beyond the end', aSplice({ source: note, at: 3, removed: 2, baseLength: 4 }), 'gap'],
  ['a splice into a text nobody knows', aSplice({ source: aSource('note-text', 9) }), 'gap'],
  ['a splice into a stream', aSplice({ source: terminal, baseLength: 5 }), 'wrong-form'],
  ['a document for a stream', { ...aDocumentChange(), source: terminal }, 'wrong-form'],
  [
    'a source of another kind under a known id',
    aBlobChange('x', { ...note, kind: 'file-text' }),
    'wrong-form',
  ],
  [
    'a source of another key under a known id',
    aBlobChange('x', { ...note, key: 'other' }),
    'wrong-form',
  ],
  [
    'a key that is too long',
    aBlobChange('x', aSource('note-text', 9, 'k'.repeat(1_025))),
    'too-large',
  ],
  ['a document nested too deep', aDocumentChange(nested(65), layout), 'too-large'],
  ['a document that holds itself', aDocumentChange(loop, layout), 'too-large'],
  ['a document larger than a node', aDocumentChange('x'.repeat(2_097_151), layout), 'too-large'],
  ['a number that is none', aDocumentChange({ a: Number.NaN }, layout), 'wrong-form'],
  ['half a surrogate pair', aDocumentChange({ a: '\ud800' }, layout), 'wrong-form'],
  [
    'a name that is the prototype',
    aDocumentChange(JSON.parse('{"__proto__":1}'), layout),
    'wrong-form',
  ],
  ['a blob of more than 64 MiB', aBlobChange(new Uint8Array(67_108_865), note), 'too-large'],
  [
    'a splice to more than 64 MiB',
    aSplice({ source: note, inserted: new Uint8Array(67_108_861), baseLength: 4 }),
    'too-large',
  ],
])('%s is refused and says why', async (_, change, reason) => {
  expect(await answerTo(change)).toEqual(refusal(change, reason));
});

test.each([
  ['an append that is there already', anAppend('line\n', { source: terminal })],
  [
    'an append of a generation that has ended',
    anAppend('x', { source: terminal, at: 90, generation: 0 }),
  ],
  ['an append that repeats and goes on', anAppend('ne\nmore', { source: terminal, at: 2 })],
  ['an append of nothing', anAppend('', { source: terminal, at: 5 })],
  ['a document nested as deep as may be', aDocumentChange(nested(64), layout)],
  ['the removal of what is not there', aRemoval(aSource('tabs', 9))],
])('%s is taken', async (_, change) => {
  expect(await answerTo(change)).toBe('taken');
});

test('what comes before a refused change is kept, and the rest can be added without it', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const tick = writer.begin();
  const changes = [
    aDocumentChange({ a: 1 }, layout),
    anAppend('x', { source: terminal, at: 3 }),
    aBlobChange('text', note),
  ];
  const added = await tick.add(changes);
  expect(added).toMatchObject({ ok: false, error: { reason: 'gap', applied: 1 } });
  expect(await tick.add(changes.slice(2))).toEqual(ok([]));
  await writer.finish(tick);
  expect([...(writer.working().manifest?.sources.keys() ?? [])]).toEqual([layout.id, note.id]);
});

test('another source may take the id of one that was removed in the same tick', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aBlobChange('text', note)]);
  const other = { ...layout, id: note.id };
  await writer.save([aRemoval(note), aDocumentChange({ a: 1 }, other)]);
  const opened = await world.openLast(writer);
  expect(opened.manifest.sources.get(note.id)?.source).toEqual(other);
  expect(valueOf(await opened.readDocument(note.id))).toEqual({ a: 1 });
});

describe('a session of too many sources', () => {
  /** A document per number, with a long key where that is asked for. */
  const documents = (count: number, key = ''): readonly Change[] =>
    Array.from({ length: count }, (_, number) =>
      aDocumentChange({}, aSource('layout', number + 1, `${number}${key}`)),
    );

  test.each([
    ['by their number', documents(3_600), 3_200],
    ['by their keys', documents(900, 'k'.repeat(1_000)), 700],
  ])('%s takes no more, and goes on saving those it has', async (_, changes, least) => {
    const world = await aCodecWorld();
    const writer = await world.writer();
    const tick = writer.begin();
    const added = await tick.add(changes);
    if (added.ok) throw new Error('not all of them fit');
    expect(added.error).toMatchObject({ kind: 'refused-change', reason: 'too-large' });
    expect(added.error.applied).toBeGreaterThan(least);
    await writer.finish(tick);
    const last = aDocumentChange({ a: 1 }, changes[0]?.source);
    expect(await writer.save([last])).not.toBeNull();
    expect((await world.openLast(writer)).manifest.sources.size).toBe(added.error.applied);

    const one = changes.at(-1);
    if (one === undefined || changes[1] === undefined) throw new Error('there are many');
    expect(await writer.begin().add([one])).toMatchObject({ ok: false });
    await writer.save([aRemoval(changes[1].source)]);
    expect(await writer.begin().add([one])).toMatchObject({ ok: true });
  });
});

test('a document of more than 64 KiB is stored and told', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const large = aSource('tabs', 4);
  const tick = await writer.save([
    aDocumentChange('x'.repeat(65_534), layout),
    aDocumentChange('x'.repeat(65_535), large),
  ]);
  expect(tick?.largeDocuments).toEqual([large.id]);
  const opened = await world.openLast(writer);
  expect(valueOf(await opened.readDocument(large.id))).toHaveLength(65_535);
});

test('a tick whose manifest would be larger than a reader takes is refused, and the state before stays', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  const sources = Array.from({ length: 2_100 }, (_, number) =>
    aSource('terminal-output', number + 1),
  );
  await writer.save(sources.map((source) => anAppend('a'.repeat(5_000), { source })));
  const tick = writer.begin();
  valueOf(await tick.add(sources.map((source) => aStreamChange('c', 2, source))));
  const refused = await tick.finish(aTickMeta(2, lastOf(writer), [lastOf(writer)]));
  expect(refused).toEqual({ ok: false, error: { kind: 'too-large' } });
  const changes = sources.slice(0, 5).map((source) => aStreamChange('c', 2, source));
  expect((await writer.save(changes))?.suspects).toHaveLength(5);
});

test('a source read as what it is not, or that is not there, is our own mistake', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aBlobChange('text', note)]);
  const opened = await world.openLast(writer);
  await expect(opened.readDocument(note.id)).rejects.toThrow('assertion failed');
  await expect(opened.readBlob(aSourceId(99))).rejects.toThrow('assertion failed');
  await expect(async () => (await world.writer({ epoch: 9 })).begin()).rejects.toThrow(
    'assertion failed',
  );
});

test('a text that is refused has not been touched', async () => {
  const world = await aCodecWorld();
  const writer = await world.writer();
  await writer.save([aBlobChange('text', note)]);
  const tick = writer.begin();
  await tick.add([aSplice({ source: note, at: 9, baseLength: 4 })]);
  await tick.add([aSplice({ source: note, at: 4, inserted: utf8('!'), baseLength: 4 })]);
  await writer.finish(tick);
  const read = valueOf(await (await world.openLast(writer)).readBlob(note.id));
  expect(new TextDecoder().decode(read)).toBe('text!');
});
