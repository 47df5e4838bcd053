import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { EMPTY_STREAM } from '@holdfast/shared/model/empty-states.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import {
  appendToStream,
  bytesFrom,
  nextGeneration,
  prependToStream,
} from '@holdfast/shared/model/stream.ts';
import {
  type ConversationReader,
  createConversationReader,
} from '@holdfast/web/src/features/workspace/conversation/conversation-reader.ts';
import { CONVERSATION_LINES } from '@holdfast/web/src/features/workspace/sample/conversation-lines.ts';
import { expect, test } from 'vitest';

const line = (number: number): string =>
  `${JSON.stringify({
    type: 'user',
    uuid: `u${number}`,
    parentUuid: null,
    sessionId: 's',
    message: { role: 'user', content: `message ${number} – grün` },
  })}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => line(from + at)).join('');
const streamOf = (text: string): StreamState => appendToStream(EMPTY_STREAM, utf8(text));

const readAll = (reader: ConversationReader, stream: StreamState, stepBytes = 1_000): void => {
  while (reader.step(stream, stepBytes));
};
const saidIn = (reader: ConversationReader): readonly string[] =>
  reader
    .view()
    .items.flatMap(({ entry }) =>
      entry.kind === 'message'
        ? entry.blocks.flatMap((block) => (block.kind === 'text' ? block.text.text : []))
        : [],
    );
const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, at) => `message ${from + at} – grün`);

test('a conversation is read in short steps to its end, and goes on as it grows', () => {
  const reader = createConversationReader();
  const stream = streamOf(lines(0, 50));
  expect(reader.step(stream, 500)).toBe(true);
  readAll(reader, stream, 137);
  expect(saidIn(reader)).toEqual(numbers(0, 50));
  readAll(reader, appendToStream(stream, utf8(lines(50, 60))));
  expect(saidIn(reader)).toEqual(numbers(0, 60));
});

test('of what begins inside a line the first whole line is the first message', () => {
  const text = utf8(lines(0, 20));
  const start = 700;
  const tail: StreamState = {
    ...EMPTY_STREAM,
    start,
    parts: [text.slice(start)],
    length: text.length,
  };
  const reader = createConversationReader();
  readAll(reader, tail);
  const read = saidIn(reader);
  expect(read).toEqual(numbers(20 - read.length, 20));

  const older = prependToStream(tail, 0, [text.slice(0, start)]);
  if (older === null) throw new Error('it joins');
  readAll(reader, older);
  expect(saidIn(reader)).toEqual(numbers(0, 20));
  expect(reader.view().items.map(({ at }) => at)).toEqual(
    reader
      .view()
      .items.map(({ at }) => at)
      .toSorted((a, b) => a - b),
  );
});

test('a rewritten transcript is read from its new beginning', () => {
  const reader = createConversationReader();
  const stream = streamOf(lines(0, 5));
  readAll(reader, stream);
  readAll(reader, appendToStream(nextGeneration(stream, 1), utf8(lines(7, 9))));
  expect(saidIn(reader)).toEqual(numbers(7, 9));
});

test('lines that are not understood are counted and cost nothing else', () => {
  const reader = createConversationReader();
  readAll(
    reader,
    streamOf(`${line(0)}not JSON\n{"type":"from-the-future","uuid":"x"}\n${line(1)}`),
  );
  expect(saidIn(reader)).toEqual(numbers(0, 2));
  expect(reader.view().unknown).toBe(2);
});

test('the sample is a conversation that is understood whole', () => {
  const reader = createConversationReader();
  const stream = streamOf(CONVERSATION_LINES);
  readAll(reader, stream);
  expect(reader.view()).toMatchObject({ unknown: 0 });
  expect(reader.view().items.length).toBe(6);
  expect(bytesFrom(stream, 0).parts.length).toBe(1);
});
