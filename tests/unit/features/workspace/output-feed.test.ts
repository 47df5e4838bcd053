import { concatBytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { TerminalMark } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM } from '@holdfast/shared/model/empty-states.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { appendToStream, trimStream } from '@holdfast/shared/model/stream.ts';
import {
  createOutputFeed,
  type OutputFeed,
} from '@holdfast/web/src/features/workspace/terminal/output-feed.ts';
import { expect, test } from 'vitest';

const TITLE = '\u001b]0;t\u0007';
const streamOf = (...texts: readonly string[]): StreamState =>
  texts.reduce((stream, text) => appendToStream(stream, utf8(text)), EMPTY_STREAM);

const shown = (
  feed: OutputFeed,
  stream: StreamState,
  { marks = [], liveFrom = Infinity }: { marks?: readonly TerminalMark[]; liveFrom?: number } = {},
): string | null => {
  const parts = feed.next(stream, { marks }, liveFrom);
  return parts === null ? null : fromUtf8(concatBytes(parts));
};

const aMark = (at: number): TerminalMark => ({ kind: 'restored', at, time: 0, missingBytes: 0 });

test('what is there is shown once, then only what comes', () => {
  const feed = createOutputFeed();
  const stream = streamOf('one\n');
  expect(shown(feed, stream)).toBe('one\n');
  expect(shown(feed, stream)).toBe('');
  expect(shown(feed, appendToStream(stream, utf8('two\n')))).toBe('two\n');
});

test('old output is filtered, live output is shown as it came', () => {
  const feed = createOutputFeed();
  const old = streamOf(`${TITLE}old\n`);
  const now = appendToStream(old, utf8(`${TITLE}new\n`));
  expect(shown(feed, now, { liveFrom: old.length })).toBe(`old\n${TITLE}new\n`);
});

test('a mark stands between what was printed before and after it, and is drawn once', () => {
  const feed = createOutputFeed();
  const marks = [aMark(4)];
  const text = shown(feed, streamOf('old\n', '$ '), { marks }) ?? '';
  expect(text.indexOf('old')).toBeLessThan(text.indexOf('restored'));
  expect(text.indexOf('restored')).toBeLessThan(text.indexOf('$ '));
  expect(shown(feed, streamOf('old\n', '$ ', 'x'), { marks })).toBe('x');
});

test('a mark whose place has not been printed yet waits for it', () => {
  const feed = createOutputFeed();
  const marks = [aMark(8)];
  expect(shown(feed, streamOf('old\n'), { marks })).toBe('old\n');
  expect(shown(feed, streamOf('old\n', 'more\n'), { marks })).toMatch(/^more.*restored.*\n$/s);
});

test('when older output comes in front, the screen has to be cleared and everything shown again', () => {
  const feed = createOutputFeed();
  const whole = streamOf('a'.repeat(20_000), 'b'.repeat(20_000));
  expect(shown(feed, trimStream(whole, 20_000))).toBe('b'.repeat(20_000));
  expect(shown(feed, whole)).toBeNull();
  feed.reset();
  expect(shown(feed, whole)?.length).toBe(40_000);
});

test('when the page has let go of the beginning, what comes is shown as before', () => {
  const feed = createOutputFeed();
  const whole = streamOf('a'.repeat(20_000), 'b'.repeat(20_000));
  shown(feed, whole);
  const trimmed = appendToStream(trimStream(whole, 20_000), utf8('c'));
  expect(shown(feed, trimmed)).toBe('c');
});
