import { concatBytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { createReplayFilter } from '@holdfast/web/src/features/workspace/terminal/replay-filter.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const isControl = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
};

const replayed = (text: string): string | null => fromUtf8(createReplayFilter().take(utf8(text)));

test.each([
  ['text and line ends', 'grün 🐢\r\n\tindented\b\u000c'],
  ['colours', '\u001b[1;38;5;203mred\u001b[0m \u001b[4:3mcurly\u001b[m'],
  [
    'movements on the screen',
    '\u001b[2J\u001b[H\u001b[10;5Hx\u001b[K\u001b[3A\u001b[1;24r\u001b7\u001b8\u001bM',
  ],
  ['the alternate screen and the cursor', '\u001b[?1049h\u001b[?25l\u001b[?25h\u001b[?1049l'],
  ['links of the web', '\u001b]8;id=1;https://docs.example/a?b=c\u001b\\docs\u001b]8;;\u001b\\'],
  ['line drawing', '\u001b(0lqk\u001b(B'],
])('%s stay as they are', (_what, text) => {
  expect(replayed(text)).toBe(text);
});

test.each([
  ['the clipboard', '\u001b]52;c;c3RvbGVu\u0007'],
  ['titles', '\u001b]0;title\u0007\u001b]2;title\u001b\\'],
  ['the working directory', '\u001b]7;file://host/home\u0007'],
  ['marks of the shell', '\u001b]133;C;rm -rf /\u0007\u001b]633;E;x\u0007'],
  [
    'questions',
    '\u001b[c\u001b[>c\u001b[6n\u001b[?6n\u001b[18t\u001b[?2026$p\u001b]10;?\u0007\u001b[x\u001b[>q',
  ],
  ['device control strings', '\u001bP$qm\u001b\\\u001bP1$r0m\u001b\\'],
  [
    'application, privacy and plain strings',
    '\u001b_Gf=100;AAAA\u001b\\\u001b^x\u001b\\\u001bXy\u001b\\',
  ],
  [
    'mouse, focus and paste modes',
    '\u001b[?1000h\u001b[?1006h\u001b[?1004h\u001b[?2004h\u001b[?1h',
  ],
  ['keyboard protocols', '\u001b[>1u\u001b[?u\u001b[=1;1u\u001b[>4;2m'],
  ['a soft reset and window sizes', '\u001b[!p\u001b[8;10;10t'],
  ['C1 controls', '\u009b31m\u009d0;t\u009c\u0090x\u009c\u0085'],
  [
    'links that are not of the web',
    '\u001b]8;;javascript:alert(1)\u0007\u001b]8;;file:///etc/passwd\u001b\\',
  ],
  ['other control characters', '\u0000\u0005\u0007\u007f'],
])('%s go, and the text around them stays', (_what, sequence) => {
  const rest = replayed(`before${sequence}after`) ?? '';
  expect(rest.startsWith('before')).toBe(true);
  expect(rest.endsWith('after')).toBe(true);
  // What a C1 string held is only text once its introducer is gone; nothing of it acts.
  expect(rest.split('').filter(isControl)).toEqual([]);
});

test('a string that is never ended does not swallow the next line', () => {
  expect(replayed('a\u001b]0;torn title\nnext line\n')).toBe('a\nnext line\n');
  expect(replayed(`a\u001bP${'x'.repeat(10_000)}b`)).toMatch(/b$/);
});

test('output may come in any pieces, and filtering twice is filtering once', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '8;;',
      'https://a.example',
      '\u001b\\',
      '\u0007',
      '0;t',
      '31m',
    ),
    fc.constantFrom(
      '\u001b[31m',
      '\u001b]52;c;x\u0007',
      '\u001bP',
      '\u009b',
      '\n',
      '?1049h',
      '\u001b(0',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(9)), (pieces, cuts) => {
      const bytes = utf8(pieces.join(''));
      const whole = createReplayFilter().take(bytes);
      const filter = createReplayFilter();
      const parts = [];
      let at = 0;
      for (const cut of cuts) {
        parts.push(filter.take(bytes.subarray(at, at + cut)));
        at += cut;
      }
      parts.push(filter.take(bytes.subarray(at)));
      expect(concatBytes(parts)).toEqual(whole);
      expect(createReplayFilter().take(whole)).toEqual(whole);
    }),
  );
});

test('bytes that are no text at all are filtered like any others', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const kept = createReplayFilter().take(bytes);
      expect(kept.length).toBeLessThanOrEqual(bytes.length);
      expect(kept.includes(0) || kept.includes(0x05) || kept.includes(0x7f)).toBe(false);
    }),
  );
});
