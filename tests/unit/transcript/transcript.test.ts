import { concatBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import {
  checkPairing,
  createTranscriptReader,
  describeTranscript,
  readTranscript,
  sumUsage,
  toolPairs,
  type Transcript,
} from '@holdfast/shared/transcript/transcript.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asJsonl, CLAUDE_LINES, CODEX_LINES } from './fixtures.ts';

const entriesOf = (transcript: Transcript) =>
  transcript.pieces.flatMap((piece) => (piece.kind === 'record' ? [piece.entry] : []));

const whole = (text: string) => ({ text, omittedCharacters: 0 });

test('a transcript of Claude Code is told by its lines, each as what it says', () => {
  const transcript = readTranscript(asJsonl(CLAUDE_LINES));
  expect(transcript.tool).toBe('claude');
  expect(entriesOf(transcript)).toEqual([
    { kind: 'housekeeping', type: 'file-history-snapshot', at: null },
    {
      kind: 'message',
      role: 'user',
      id: 'u1',
      parentId: null,
      groupId: null,
      at: Date.parse('2026-02-12T16:02:25.412Z'),
      sidechain: false,
      model: null,
      usage: null,
      blocks: [{ kind: 'text', text: whole('Fix the "ß" 🙂 bug') }],
    },
    {
      kind: 'message',
      role: 'assistant',
      id: 'a1',
      parentId: 'u1',
      groupId: 'msg_1',
      at: Date.parse('2026-02-12T16:02:26.000Z'),
      sidechain: false,
      model: 'a-model',
      usage: { input: 43, cached: 40, output: 7 },
      blocks: [{ kind: 'thinking', text: whole('hmm'), encrypted: false }],
    },
    {
      kind: 'message',
      role: 'assistant',
      id: 'a2',
      parentId: 'a1',
      groupId: 'msg_1',
      at: Date.parse('2026-02-12T16:02:27.000Z'),
      sidechain: false,
      model: 'a-model',
      usage: { input: 43, cached: 40, output: 9 },
      blocks: [
        { kind: 'tool-use', callId: 'toolu_1', name: 'Bash', input: whole('{"command":"ls"}') },
      ],
    },
    {
      kind: 'message',
      role: 'user',
      id: 'u2',
      parentId: 'a2',
      groupId: null,
      at: Date.parse('2026-02-12T16:02:28.000Z'),
      sidechain: false,
      model: null,
      usage: null,
      blocks: [
        {
          kind: 'tool-result',
          callId: 'toolu_1',
          text: whole('no such folder'),
          failed: true,
          images: [{ mediaType: 'image/png', sizeBytes: 3 }],
        },
      ],
    },
    { kind: 'housekeeping', type: 'progress', at: Date.parse('2026-02-12T16:02:28.500Z') },
    {
      kind: 'note',
      label: 'compact_boundary',
      text: whole('Conversation compacted'),
      at: Date.parse('2026-02-12T16:02:29.000Z'),
      usage: null,
    },
    { kind: 'unknown', type: 'from-the-future' },
    { kind: 'note', label: 'summary', text: whole('Fixing the bug'), at: null, usage: null },
  ]);
});

test('a rollout of Codex is told by its lines, and what it tells twice counts once', () => {
  const transcript = readTranscript(asJsonl(CODEX_LINES));
  expect(transcript.tool).toBe('codex');
  const entries = entriesOf(transcript);
  expect(entries.map((entry) => entry.kind)).toEqual([
    'note',
    'message',
    'message',
    'housekeeping',
    'message',
    'message',
    'message',
    'note',
    'note',
  ]);
  expect(
    entries.flatMap((entry) => (entry.kind === 'message' ? entry.blocks : [])).slice(1),
  ).toEqual([
    { kind: 'text', text: whole('Why is it slow?') },
    { kind: 'image', image: { mediaType: 'image/png', sizeBytes: 4 } },
    { kind: 'thinking', text: whole('**Looking**'), encrypted: true },
    { kind: 'tool-use', callId: 'call_1', name: 'shell', input: whole('{"command":["ls"]}') },
    { kind: 'tool-result', callId: 'call_1', text: whole('README'), failed: false, images: [] },
  ]);
  expect(sumUsage(transcript.pieces)).toEqual({ input: 10, cached: 4, output: 2 });
});

test('lines that belong to one answer of the model count its tokens once', () => {
  expect(sumUsage(readTranscript(asJsonl(CLAUDE_LINES)).pieces)).toEqual({
    input: 43,
    cached: 40,
    output: 9,
  });
});

test('a text above the cap is cut for the screen and says by how much', () => {
  const line = { type: 'user', uuid: 'u', message: { content: 'x'.repeat(1_200_000) } };
  const [entry] = entriesOf(readTranscript(asJsonl([line])));
  expect(entry).toMatchObject({
    blocks: [{ text: { text: 'x'.repeat(65_536), omittedCharacters: 1_200_000 - 65_536 } }],
  });
});

test.each([
  ['a number', '42\n'],
  ['a comment', '// Source: somewhere\n'],
  ['a list', '[1,2]\n'],
  ['half a record', '{"type":"user","uuid":"u'],
])('a line that is no JSON object passes through as unknown: %s', (_, text) => {
  expect(readTranscript(utf8(text)).pieces).toEqual([
    {
      kind: 'record',
      start: 0,
      end: text.length,
      author: null,
      entry: { kind: 'unknown', type: null },
    },
  ]);
});

test('bytes that are no UTF-8 pass through as unknown', () => {
  expect(readTranscript(Uint8Array.of(0x7b, 0xff, 0x7d, 0x0a)).pieces).toEqual([
    { kind: 'record', start: 0, end: 4, author: null, entry: { kind: 'unknown', type: null } },
  ]);
});

test('a field named like a part of every object is data', () => {
  const text =
    '{"type":"user","uuid":"u","__proto__":{"sessionId":"x"},"message":{"content":"hi"}}\n';
  expect(entriesOf(readTranscript(utf8(text)))[0]).toMatchObject({ kind: 'message', id: 'u' });
});

test('records start where the bytes before the reader end', () => {
  const bytes = asJsonl(CLAUDE_LINES);
  const { start, end, pieces } = readTranscript(bytes, { startOffset: 1_000 });
  expect([start, end, pieces[0]?.start]).toEqual([1_000, 1_000 + bytes.length, 1_000]);
});

test('a call without an answer and an answer without a call are named with their places', () => {
  const lines = [CLAUDE_LINES[4] ?? {}, CODEX_LINES[5] ?? {}];
  const { pieces } = readTranscript(asJsonl(lines));
  const second = pieces[1]?.start ?? null;
  expect(checkPairing(pieces)).toEqual({
    unanswered: [{ callId: 'call_1', calledAt: second, answeredAt: null }],
    uncalled: [{ callId: 'toolu_1', calledAt: null, answeredAt: 0 }],
    whole: false,
  });
  expect(checkPairing(readTranscript(asJsonl(CLAUDE_LINES)).pieces).whole).toBe(true);
  expect([...toolPairs(readTranscript(asJsonl(CODEX_LINES)).pieces).keys()]).toEqual(['call_1']);
});

test('the first lines give tool, title, working directory and session', () => {
  expect(describeTranscript(asJsonl(CLAUDE_LINES))).toEqual({
    author: 'claude',
    title: 'Fixing the bug',
    cwd: '/w/größe',
    sessionId: 'S',
  });
  expect(describeTranscript(asJsonl(CODEX_LINES))).toEqual({
    author: 'codex',
    title: 'Why is it slow?',
    cwd: '/w/p',
    sessionId: 'C',
  });
  expect(describeTranscript(utf8('not a transcript'))).toEqual({
    author: null,
    title: null,
    cwd: null,
    sessionId: null,
  });
});

test('a title is one line without control characters, and at most 160 characters', () => {
  const line = {
    type: 'user',
    uuid: 'u',
    message: { content: `a\n\u{1b}[31m\tb ${'c'.repeat(400)}` },
  };
  const { title } = describeTranscript(asJsonl([line]));
  expect(title).toHaveLength(160);
  expect(title?.startsWith('a [31m b ccc')).toBe(true);
});

test('a transcript that comes in pieces of any size reads as the whole one does', () => {
  const bytes = concatBytes([
    asJsonl(CLAUDE_LINES),
    utf8('\r\n  \n{"torn":'),
    asJsonl(CODEX_LINES),
  ]);
  const expected = readTranscript(bytes);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
      const reader = createTranscriptReader({ startOffset: 0 });
      const told = [];
      let at = 0;
      for (let turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        told.push(...reader.append(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(told).toEqual(expected.pieces);
      expect(reader.finish()).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('the beginning of a line waits until the line has ended', () => {
  const reader = createTranscriptReader({ startOffset: 0 });
  expect(reader.append(utf8('{"type":"sum'))).toEqual([]);
  expect(reader.transcript().end).toBe(0);
  expect(reader.append(utf8('mary","summary":"s","leafUuid":"l"}\n'))).toHaveLength(1);
});

test('every byte is in exactly one piece, whatever the bytes are', () => {
  const fragment = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
    fc.constantFrom(...CLAUDE_LINES, ...CODEX_LINES).map((line) => utf8(JSON.stringify(line))),
    fc.constantFrom('\n', '\r\n', ' ', '{"type":', '{"timestamp":"', '}').map(utf8),
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
      const bytes = concatBytes(parts);
      const { pieces } = readTranscript(bytes);
      expect(pieces.map(({ start, end }) => [start, end])).toEqual(
        pieces.map(({ end }, index) => [pieces[index - 1]?.end ?? 0, end]),
      );
      expect(pieces.at(-1)?.end ?? 0).toBe(bytes.length);
      expect(pieces.every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
