import { diffLines } from '@holdfast/web/src/features/workspace/editor/diff-lines.ts';
import { lineSeparatorOf } from '@holdfast/web/src/features/workspace/editor/line-endings.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
  .map((all) => all.join('\n'));

test('each side of a comparison is exactly its own text', () => {
  fc.assert(
    fc.property(text, text, (mine, disk) => {
      const rows = diffLines(mine, disk);
      expect(rows.flatMap((row) => row.mine ?? []).join('\n')).toBe(mine);
      expect(rows.flatMap((row) => row.disk ?? []).join('\n')).toBe(disk);
      expect(
        rows.every(
          (row) =>
            (row.kind === 'same') === (row.mine === row.disk && row.mine !== null) ||
            row.kind === 'both',
        ),
      ).toBe(true);
    }),
  );
});

test('a changed line stands beside what it was, and an added one beside nothing', () => {
  expect(diffLines('one\ntwo\nthree', 'one\n2\nthree\nfour')).toEqual([
    { kind: 'same', mine: 'one', disk: 'one' },
    { kind: 'both', mine: 'two', disk: '2' },
    { kind: 'same', mine: 'three', disk: 'three' },
    { kind: 'disk', mine: null, disk: 'four' },
  ]);
});

test('texts of a size that cannot be matched in time are still shown whole', () => {
  const long = (letter: string): string =>
    Array.from({ length: 3_000 }, (_, line) => `${letter}${line}`).join('\n');
  const rows = diffLines(long('a'), long('b'));
  expect(rows.length).toBe(3_000);
  expect(rows.flatMap((row) => row.mine ?? []).join('\n')).toBe(long('a'));
});

test.each([
  ['a\nb\n', '\n'],
  ['a\r\nb\r\n', '\r\n'],
  ['a\r\nb\n', '\n'],
  ['one line', '\n'],
])('%j is cut into lines so that it is saved as it was', (given, separator) => {
  expect(lineSeparatorOf(given)).toBe(separator);
  expect(given.split(separator).join(separator)).toBe(given);
});
