import { hostname } from 'node:os';
import { createMarkReader, type ShellMark } from '@holdfast/connector-desktop/src/marks.ts';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasSharedData, readSharedData } from '../../support/shared-data.ts';

const read = (text: string): readonly ShellMark[] => createMarkReader().read(utf8(text));

test.each<readonly [string, readonly ShellMark[]]>([
  ['\u001b]7;file:///w/p\u0007', [{ kind: 'cwd', cwd: '/w/p' }]],
  ['\u001b]7;file://localhost/w/p\u001b\\', [{ kind: 'cwd', cwd: '/w/p' }]],
  [`\u001b]7;file://${hostname()}/w\u0007`, [{ kind: 'cwd', cwd: '/w' }]],
  ['\u001b]7;file:///gr%C3%B6%C3%9Fe%20x\u0007', [{ kind: 'cwd', cwd: '/größe x' }]],
  ['\u001b]133;A\u0007', [{ kind: 'prompt' }]],
  ['\u001b]133;A;aid=1\u0007', [{ kind: 'prompt' }]],
  ['\u001b]133;C\u0007', [{ kind: 'started', command: null }]],
  ['\u001b]133;C;cmdline_url=ls%20-l%3B\u0007', [{ kind: 'started', command: 'ls -l;' }]],
  ['\u001b]133;D;130\u0007', [{ kind: 'finished', exitCode: 130 }]],
  ['\u001b]133;D\u0007', [{ kind: 'finished', exitCode: null }]],
  ['\u001b\u001b]133;A\u0007', [{ kind: 'prompt' }]],
  ['\u001b]0;title\u001b]133;A\u0007', [{ kind: 'prompt' }]],
])('%j tells %j', (text, marks) => {
  expect(read(`before${text}after`)).toEqual(marks);
});

test.each([
  '\u001b]7;file://another-machine/w\u0007',
  '\u001b]7;/w/p\u0007',
  '\u001b]7;file:///a%00b\u0007',
  '\u001b]7;file:///a%0Ab\u0007',
  '\u001b]7;file:///bad%zz\u0007',
  `\u001b]7;file:///${'x'.repeat(5_000)}\u0007`,
  '\u001b]7;file:///cut\u0018\u0007',
  '\u001b]133\u0007',
  '\u001b]133;Z\u0007',
  '\u001b]633;E;rm -rf /\u0007',
  '\u001b[133;A',
  ']133;A\u0007',
])('%j tells nothing', (text) => {
  expect(read(text)).toEqual([]);
});

test('an exit code that is no number is none, and a command that cannot be decoded is none', () => {
  expect(read('\u001b]133;D;x\u0007')).toEqual([{ kind: 'finished', exitCode: null }]);
  expect(read('\u001b]133;C;cmdline_url=%ff\u0007')).toEqual([{ kind: 'started', command: null }]);
});

test('marks are the same however the output is cut', () => {
  const text =
    'a\u001b]7;file:///gr%C3%B6%C3%9Fe\u001b\\b\u001b]133;C;cmdline_url=x\u0007\u001b]133;D;1\u001b\\';
  const bytes = utf8(text);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { minLength: 1 }), (sizes) => {
      const reader = createMarkReader();
      const marks: ShellMark[] = [];
      let at = 0;
      for (let turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        marks.push(...reader.read(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(marks).toEqual(read(text));
      expect(marks).toHaveLength(3);
    }),
  );
});

test('a string that never ends is given up, and takes no memory without end', () => {
  const reader = createMarkReader();
  reader.read(utf8('\u001b]133;C;cmdline_url='));
  for (let turn = 0; turn < 100; turn += 1) reader.read(utf8('x'.repeat(10_000)));
  expect(reader.read(utf8('\u0007\u001b]133;A\u0007'))).toEqual([{ kind: 'prompt' }]);
});

test('whatever is printed, a mark has a clean folder or a short command', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc
      .constantFrom('\u001b]7;file://', '\u001b]133;C;cmdline_url=', '%00', '\u0007', '\u001b\\')
      .map(utf8),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const marks = createMarkReader().read(Buffer.concat(pieces));
      const texts = marks.flatMap((mark) =>
        mark.kind === 'cwd' ? [mark.cwd] : mark.kind === 'started' ? [mark.command ?? ''] : [],
      );
      expect(texts.every((text) => text.length <= 4_096 && !text.includes('\0'))).toBe(true);
    }),
  );
});

const REAL = 'term-tmux_htop.raw';
test.skipIf(!hasSharedData(REAL))('a real recording without marks tells nothing', () => {
  expect(createMarkReader().read(readSharedData(REAL))).toEqual([]);
});
