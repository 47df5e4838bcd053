import { equalBytes, fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import { label, type LabelName } from '@holdfast/shared/seal/label.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const names: readonly LabelName[] = ['pack', 'mark', 'row', 'sig/commit', 'kek/password'];
const fields = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 4 });
const calls = fc.record({ name: fc.constantFrom(...names), fields });

test('two different labels never have the same bytes', () => {
  fc.assert(
    fc.property(calls, calls, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      const [one, other] = [label(a.name, ...a.fields), label(b.name, ...b.fields)];
      expect(equalBytes(one, other)).toBe(same);
    }),
    { numRuns: 2000 },
  );
});

test('a label says in clear what it is for', () => {
  expect(fromUtf8(label('local/state'))).toBe('holdfast/v1/local/state\0');
});
