import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { createModeScanner } from '@holdfast/web/src/inlets/terminal-modes.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const modesAfter = (text: string, before: readonly number[] = []): readonly number[] => {
  const scanner = createModeScanner(before);
  scanner.take(utf8(text));
  return scanner.modes();
};

test('modes that a program has left on are remembered, and those it switched off are not', () => {
  expect(modesAfter('\u001b[?1049h\u001b[?1;2004hvim\u001b[?2004l')).toEqual([1, 1049]);
  expect(modesAfter('\u001b[?1049l', [1, 1049])).toEqual([1]);
});

test('of what is on by itself it is remembered that it is off', () => {
  expect(modesAfter('\u001b[?25l')).toEqual([25]);
  expect(modesAfter('\u001b[?25h', [25])).toEqual([]);
});

test('a reset forgets every mode, and a mode that nobody needs again is not remembered', () => {
  expect(modesAfter('\u001bc', [1, 1049])).toEqual([]);
  expect(modesAfter('\u001b[?5h\u001b[?12h\u001b[4h')).toEqual([]);
});

test('output may come in any pieces', () => {
  const piece = fc.constantFrom(
    '\u001b[?1049h',
    '\u001b[?1049l',
    '\u001b[?1;25h',
    '\u001b[?25l',
    '\u001bc',
    '\u001b]0;title\u0007',
    '\u001b[31m',
    'text\r\n',
    '\u001b[',
    '\u001b',
    '?1h',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(12)), (pieces, cuts) => {
      const bytes = utf8(pieces.join(''));
      const whole = createModeScanner([]);
      whole.take(bytes);
      const scanner = createModeScanner([]);
      let at = 0;
      for (const cut of cuts) {
        scanner.take(bytes.subarray(at, at + cut));
        at += cut;
      }
      scanner.take(bytes.subarray(at));
      expect(scanner.modes()).toEqual(whole.modes());
    }),
  );
});
