import { concatBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import { expect, test } from 'vitest';
import { createFakeCompanion, textOf } from '../../support/stores/fake-companion.ts';
import { aLinkedWorld } from '../../support/stores/linked-world.ts';

const ID = 'a'.repeat(32);
const KEY = `claude:${ID}`;
const LINE_1 = '{"type":"user","uuid":"u1"}\n';
const LINE_2 = '{"type":"assistant","uuid":"a1"}\n';

const aTranscript = (part: Partial<TranscriptItem> = {}): TranscriptItem => ({
  kind: 'transcript',
  id: ID,
  tool: 'claude',
  title: 'Fix the tests',
  cwd: '/home/me/api',
  parent: null,
  sizeBytes: 10,
  modifiedAt: 5,
  ...part,
});

const aCompanionWith = (text: string): ReturnType<typeof createFakeCompanion> => {
  const companion = createFakeCompanion();
  companion.transcripts.set(ID, { item: aTranscript(), bytes: utf8(text), generation: 0 });
  return companion;
};

test('a transcript is followed from its first byte to its newest line, byte for byte', async () => {
  const companion = aCompanionWith(LINE_1);
  const { stores, time, engine, sessionId } = await aLinkedWorld({ companion });
  void stores.companion.getState().acts?.followTranscript(ID);
  await time.pass(100);
  const held = companion.transcripts.get(ID);
  assert(held !== undefined, 'it is there');
  held.bytes = concatBytes([held.bytes, utf8(LINE_2)]);
  companion.tellTranscript(ID);
  await time.pass(1_000);
  expect(textOf(stores.conversations.find(KEY)?.content.getState().parts ?? [])).toBe(
    LINE_1 + LINE_2,
  );
  expect(engine.contents(sessionId)).toMatchObject({
    [`conversation-lines ${KEY}`]: LINE_1 + LINE_2,
    [`conversation ${KEY}`]: { tool: 'claude', title: 'Fix the tests', transcript: ID },
  });
});

test('a conversation goes on after a lock at the byte after its last', async () => {
  const companion = aCompanionWith(LINE_1);
  const first = await aLinkedWorld({ companion });
  void first.stores.companion.getState().acts?.followTranscript(ID);
  await first.time.pass(1_000);
  await first.stores.session.close();
  const held = companion.transcripts.get(ID);
  assert(held !== undefined, 'it is there');
  held.bytes = utf8(LINE_1 + LINE_2);

  const { engine, sessionId } = first;
  const second = await aLinkedWorld({ engine, companion, sessionId, seed: 9 });
  await second.time.pass(1_000);
  expect(second.stores.conversations.find(KEY)?.content.getState()).toMatchObject({
    generation: 0,
    length: LINE_1.length + LINE_2.length,
  });
  expect(engine.recorded.at(-1)).toMatchObject([{ kind: 'append', at: LINE_1.length }]);
});

test('a rewritten transcript starts a new generation, and the report says so', async () => {
  const companion = aCompanionWith(LINE_1);
  const first = await aLinkedWorld({ companion });
  void first.stores.companion.getState().acts?.followTranscript(ID);
  await first.time.pass(1_000);
  await first.stores.session.close();
  const held = companion.transcripts.get(ID);
  assert(held !== undefined, 'it is there');
  held.bytes = utf8(LINE_2);

  const { engine, sessionId } = first;
  const second = await aLinkedWorld({ engine, companion, sessionId, seed: 9 });
  await second.time.pass(1_000);
  const stream = second.stores.conversations.find(KEY)?.content.getState();
  expect(stream).toMatchObject({ generation: 1, length: LINE_2.length });
  expect(engine.contents(sessionId)[`conversation-lines ${KEY}`]).toBe(LINE_2);
  expect(second.stores.report.store.getState().report?.rows).toEqual([
    { panel: { kind: 'conversation', key: KEY }, outcome: { kind: 'rewritten' } },
  ]);
});

test('a rewrite while following starts again at byte 0', async () => {
  const companion = aCompanionWith(LINE_1 + LINE_1);
  const { stores, time } = await aLinkedWorld({ companion });
  void stores.companion.getState().acts?.followTranscript(ID);
  await time.pass(100);
  companion.rewriteTranscript(ID, LINE_2);
  await time.pass(100);
  expect(textOf(stores.conversations.find(KEY)?.content.getState().parts ?? [])).toBe(LINE_2);
});

test('a conversation that goes on in a folder of the session is taken in, one elsewhere is not', async () => {
  const companion = aCompanionWith(LINE_1);
  const elsewhere = 'b'.repeat(32);
  companion.transcripts.set(elsewhere, {
    item: aTranscript({ id: elsewhere, cwd: '/home/me/other' }),
    bytes: utf8(LINE_1),
    generation: 0,
  });
  const { stores, time } = await aLinkedWorld({ companion });
  void stores.companion.getState().acts?.addRoot('/home/me/api');
  await time.pass(100);
  expect(stores.conversations.list.getState()).toEqual([]);

  const now = time.clock.now() + 1_000;
  for (const [id, held] of companion.transcripts) {
    held.item = { ...held.item, modifiedAt: now };
    companion.tellTranscript(id);
  }
  await time.pass(100);
  expect(stores.conversations.list.getState().map(({ key }) => key)).toEqual([KEY]);
});
