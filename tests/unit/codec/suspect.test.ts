import { utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { Source } from '@holdfast/shared/model/source.ts';
import { expect, test } from 'vitest';
import { isSuspect } from '@holdfast/shared/codec/shrink-guard.ts';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aCodecWorld } from '../../support/builders/codec-world.ts';
import { aSource } from '../../support/builders/source.ts';

const LONG = 'many words '.repeat(1_000);
const SHORT = 'few';

const layout = aSource('layout');
const cases: readonly (readonly [string, Source, Change, Change, number])[] = [
  ['a document', layout, aDocumentChange({ text: LONG }), aDocumentChange({ text: SHORT }), 14],
  ['a stream', aSource('terminal-output'), aStreamChange(LONG), aStreamChange(SHORT, 2), 3],
  ['a blob', aSource('note-text'), aBlobChange(LONG), aBlobChange(''), 0],
];

/** What a snapshot holds of one source, and what is said of it. */
const aGuardedWorld = async (source: Source, first: Change) => {
  const world = await aCodecWorld({ onlyNeeded: true });
  const writer = await world.writer();
  await writer.save([first]);
  const entry = () => writer.working().manifest?.sources.get(source.id);
  return { world, writer, entry, good: entry() };
};

test.each(cases)(
  '%s that lost most of itself keeps its last good state',
  async (_, source, first, then, now) => {
    const { world, writer, entry, good } = await aGuardedWorld(source, first);
    const before = writer.last();
    const tick = await writer.save([then]);
    expect(tick?.suspects).toMatchObject([{ sourceId: source.id, now }]);
    expect(tick?.meta.stateHash).toBe(before?.meta.stateHash);
    expect(entry()).toMatchObject({
      ...good,
      health: 'suspect',
      pending: { form: good?.nodes.form },
    });
    const opened = tick && (await world.open(tick.commit));
    expect(opened?.ok && opened.value.manifest.sources.get(source.id)).toEqual(entry());
  },
);

test.each(cases)('%s stays suspect without being told again', async (_, source, first, then) => {
  const { writer, entry } = await aGuardedWorld(source, first);
  await writer.save([then]);
  const tick = await writer.save([then, aDocumentChange({ a: 1 }, aSource('layout', 8))]);
  expect(tick?.suspects).toEqual([]);
  expect(entry()?.health).toBe('suspect');
});

test.each(cases)(
  '%s that the user takes is what the snapshot then holds',
  async (_, source, first, then, now) => {
    const { world, writer, entry } = await aGuardedWorld(source, first);
    await writer.save([then]);
    const tick = writer.begin();
    expect(await tick.settle(source.id, 'take')).toEqual({ ok: true, value: undefined });
    const settled = await writer.finish(tick);
    expect(entry()).toMatchObject({ health: 'ok', pending: null, source });
    const opened = settled && (await world.open(settled.commit));
    expect(opened?.ok && (await opened.value.verifyStateHash())).toEqual({
      ok: true,
      value: undefined,
    });
    const nodes = entry()?.nodes;
    expect(nodes?.form === 'document' ? nodes.node.rawLength : nodes?.length).toBe(now);
  },
);

test.each(cases)(
  '%s whose small capture the user dismisses is as it was',
  async (_, source, first, then) => {
    const { writer, entry, good } = await aGuardedWorld(source, first);
    await writer.save([then]);
    const tick = writer.begin();
    await tick.settle(source.id, 'keep');
    await writer.finish(tick);
    expect(entry()).toEqual(good);
  },
);

test.each(cases)(
  '%s that comes back is taken without a question',
  async (_, source, first, then) => {
    const { writer, entry, good } = await aGuardedWorld(source, first);
    await writer.save([then]);
    const again =
      first.kind === 'replace' && first.content.form === 'stream' ? aStreamChange(LONG, 3) : first;
    await writer.save([again]);
    expect(entry()).toMatchObject({ contentHash: good?.contentHash, health: 'ok', pending: null });
  },
);

test.each(cases)(
  '%s that was closed and opened again may be small',
  async (_, source, first, then) => {
    const { writer, entry } = await aGuardedWorld(source, first);
    const tick = await writer.save([aRemoval(source), then]);
    expect(tick?.suspects).toEqual([]);
    expect(entry()).toMatchObject({ health: 'ok', pending: null });
  },
);

test('a suspect stream goes on in its new generation, and is taken once it is no longer small', async () => {
  const terminal = aSource('terminal-output');
  const { writer, entry, good } = await aGuardedWorld(terminal, aStreamChange(LONG));
  await writer.save([aStreamChange(SHORT, 2)]);
  await writer.save([anAppend(' more', { at: 3, generation: 2 })]);
  expect(entry()).toMatchObject({ nodes: good?.nodes, pending: { generation: 2, length: 8 } });
  await writer.save([anAppend(LONG, { at: 8, generation: 2 })]);
  expect(entry()).toMatchObject({ nodes: { generation: 2, length: 11_008 }, pending: null });
});

test('a text may be edited down to anything, and an emptied one be typed into again', async () => {
  const note = aSource('note-text');
  const { writer, entry } = await aGuardedWorld(note, aBlobChange(LONG));
  const cut = aSplice({ at: 0, removed: LONG.length, inserted: utf8(''), baseLength: LONG.length });
  const edited = await writer.save([cut]);
  expect([edited?.suspects, entry()?.health]).toEqual([[], 'ok']);

  const replaced = await aGuardedWorld(note, aBlobChange(LONG));
  await replaced.writer.save([aBlobChange('')]);
  await replaced.writer.save([aSplice({ inserted: utf8('typed'), baseLength: 0 })]);
  expect(replaced.entry()).toMatchObject({ nodes: { length: 5 }, health: 'ok', pending: null });
});

test('settling a source that is not suspect, or not there, changes nothing', async () => {
  const { writer } = await aGuardedWorld(layout, aDocumentChange({ text: LONG }));
  const tick = writer.begin();
  await tick.settle(layout.id, 'take');
  await tick.settle(layout.id, 'keep');
  await tick.settle(aSource('layout', 5).id, 'take');
  expect(await writer.finish(tick)).toBeNull();
});

test.each([
  ['document', 4_096, 819, true],
  ['document', 4_096, 820, false],
  ['document', 4_095, 0, false],
  ['stream', 10_000, 1_999, true],
  ['stream', 10_000, 2_000, false],
  ['blob', 10_000, 0, true],
  ['blob', 10_000, 1, false],
  ['blob', 4_095, 0, false],
] as const)('a %s of %i bytes that becomes %i is suspect: %s', (form, was, now, suspect) => {
  expect(isSuspect({ form, was, now })).toBe(suspect);
});
