import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  parseCapture,
  type TerminalItem,
  type TranscriptItem,
} from '@holdfast/shared/capture/capture.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const ID = 'ab'.repeat(16);

const aTerminal = (part: Partial<TerminalItem> = {}): TerminalItem => ({
  kind: 'terminal',
  id: ID,
  cwd: '/w/p',
  cwdSource: 'proc',
  size: { columns: 80, rows: 24 },
  lastCommand: 'ls',
  running: true,
  lastExitCode: 0,
  offeredCommand: null,
  ended: { exitCode: 1, signal: null },
  firstByte: 10,
  nextByte: 20,
  ...part,
});

const aTranscript = (part: Partial<TranscriptItem> = {}): TranscriptItem => ({
  kind: 'transcript',
  id: ID,
  tool: 'claude',
  title: 'Fix the bug',
  cwd: '/w/p',
  parent: null,
  sizeBytes: 9,
  modifiedAt: 1_790_000_000_000,
  ...part,
});

test('an item that fits is taken as it is', () => {
  expect(parseCapture(aTerminal())).toEqual(ok(aTerminal()));
  expect(parseCapture(aTranscript())).toEqual(ok(aTranscript()));
  const windows = aTerminal({ cwd: 'C:\\Users\\me' });
  expect(parseCapture(windows)).toEqual(ok(windows));
});

test.each<readonly [string, unknown]>([
  ['nothing', null],
  ['text', 'terminal'],
  ['a list', [aTerminal()]],
  ['an unknown kind', { ...aTerminal(), kind: 'screen' }],
  ['a field too many', { ...aTerminal(), environment: {} }],
  ['a field too few', { ...aTerminal(), cwd: undefined }],
  ['a relative folder', aTerminal({ cwd: 'w/p' })],
  ['a folder with a NUL', aTerminal({ cwd: '/w\0p' })],
  ['a folder without end', aTerminal({ cwd: `/${'x'.repeat(4_096)}` })],
  ['a command without end', aTerminal({ lastCommand: 'x'.repeat(4_097) })],
  ['a terminal of no size', aTerminal({ size: { columns: 0, rows: 24 } })],
  ['a negative offset', aTerminal({ firstByte: -1 })],
  ['an id that is a path', aTerminal({ id: '../../etc/passwd' })],
  ['a title without end', aTranscript({ title: 'x'.repeat(401) })],
  ['an unknown tool', { ...aTranscript(), tool: 'gemini' }],
])('%s is refused whole', (_, value) => {
  expect(parseCapture(value)).toEqual(err({ kind: 'malformed-capture' }));
});

test('whatever comes, reading it answers and does not throw', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parseCapture(value).ok).toBe(false);
    }),
  );
});
