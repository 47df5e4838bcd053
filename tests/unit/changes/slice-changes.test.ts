import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { diff, sizeOfChanges, sliceChanges } from '@holdfast/shared/changes/changes.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { EMPTY_SESSION } from '@holdfast/shared/model/session.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, asText, contentOf } from '../../support/apply-changes.ts';
import {
  aBlob,
  aDocument,
  aState,
  aStream,
  aStreamState,
} from '../../support/builders/session-state.ts';
import { aSource } from '../../support/builders/source.ts';

const MESSAGE = 1_000;

test('slices have the meaning of the whole, and each keeps the limit or is one document', () => {
  const text = fc.string({ maxLength: 4_000, size: 'max' });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), text, text, text, (parts, blob, insert, doc) => {
      const before = aState(aBlob(`head ${blob} tail`, 2), aStream(aStreamState(['x']), 5));
      const after = aState(
        aStream(aStreamState(parts), 1),
        aBlob(`head ${insert} tail`, 2),
        aBlob(insert, 3),
        aDocument({ doc }, 4),
        aStream(aStreamState(['x', ...parts]), 5),
      );
      const changes = diff(before, after);
      const slices = sliceChanges(changes, MESSAGE);
      expect(asText(applyChanges(contentOf(before), slices.flat()))).toEqual(
        asText(contentOf(after)),
      );
      for (const slice of slices) {
        const isDocument = slice.length === 1 && slice[0]?.source.kind === 'layout';
        expect(isDocument || sizeOfChanges(slice) <= MESSAGE).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('nothing is sliced into nothing', () => {
  expect(sliceChanges([], MESSAGE)).toEqual([]);
});

test('small changes share a message', () => {
  const state = aState(aBlob('a', 1), aBlob('b', 2));
  const changes = diff(EMPTY_SESSION, state);
  expect(sliceChanges(changes, MESSAGE)).toEqual([changes]);
});

test('a cut part does not take the rest of its buffer into the message', () => {
  const change: Change = {
    kind: 'append',
    source: aSource('terminal-output'),
    generation: 1,
    at: 0,
    parts: [utf8('x'.repeat(10_000))],
  };
  const parts = sliceChanges([change], MESSAGE)
    .flat()
    .flatMap((slice) => (slice.kind === 'append' ? slice.parts : []));
  expect(parts.length).toBeGreaterThan(10);
  for (const part of parts) expect(part.buffer.byteLength).toBe(part.length);
});

test('removals and every kind of JSON have a size', () => {
  const value = { text: 'x', list: [1, null, true], nested: { a: {} } };
  const [document] = diff(EMPTY_SESSION, aState(aDocument(value)));
  const removal: Change = { kind: 'remove', source: aSource('layout') };
  if (document === undefined) throw new Error('a new document is a change');
  expect(sizeOfChanges([removal])).toBeLessThan(sizeOfChanges([document]));
  expect(
    sliceChanges([{ ...removal, source: { ...removal.source, key: 'k'.repeat(2_000) } }], MESSAGE),
  ).toHaveLength(1);
});
