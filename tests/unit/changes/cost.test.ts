import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { diff } from '@holdfast/shared/changes/changes.ts';
import type { SessionState } from '@holdfast/shared/model/session.ts';
import type { CapturedSource } from '@holdfast/shared/model/source.ts';
import { expect, test } from 'vitest';
import { aState, aStream, aStreamState } from '../../support/builders/session-state.ts';

/** An array that counts how many of its items are looked at. */
const counted = (parts: readonly Bytes[]) => {
  let touched = 0;
  const watched = new Proxy(parts, {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) touched += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  return { parts: watched, touched: () => touched };
};

/** Parts looked at when one stream of `streams`, each of `length` parts, grows by three. */
const touchedBy = (streams: number, length: number): number => {
  const texts = Array.from({ length }, (_, index) => utf8(`line ${index}\n`));
  const state = aStreamState(texts);
  const others = Array.from({ length: streams }, (_, number) => {
    const watched = counted(texts);
    return { watched, captured: aStream({ ...state, parts: watched.parts }, number + 2) };
  });
  const idle = others.map(({ captured }): CapturedSource => captured);
  const added = [utf8('a\n'), utf8('b\n'), utf8('c\n')];
  const before = counted(texts);
  const after = counted([...texts, ...added]);
  const length3 = state.length + 6;
  const was: SessionState = aState(aStream({ ...state, parts: before.parts }, 1), ...idle);
  const now = aState(aStream({ ...state, parts: after.parts, length: length3 }, 1), ...idle);
  expect(diff(was, now)).toMatchObject([{ kind: 'append', at: state.length, parts: added }]);
  expect(others.every(({ watched }) => watched.touched() === 0)).toBe(true);
  return before.touched() + after.touched();
};

test('an append looks at the new parts and the one before them, whatever the size of stream and session', () => {
  const small = touchedBy(1, 10);
  expect(small).toBeLessThanOrEqual(6);
  expect(touchedBy(1, 10_000)).toBe(small);
  expect(touchedBy(500, 1_000)).toBe(small);
});
