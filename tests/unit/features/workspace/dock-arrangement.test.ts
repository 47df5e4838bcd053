import type { Json } from '@holdfast/shared/base/json.ts';
import {
  panelsIn,
  signatureOf,
} from '@holdfast/web/src/features/workspace/dock/dock-arrangement.ts';
import { expect, test } from 'vitest';

const aDock = (sizes: readonly [number, number], views: readonly string[] = ['a', 'b']): Json => ({
  grid: {
    root: {
      type: 'branch',
      size: 500,
      data: [
        { type: 'leaf', size: sizes[0], data: { views, activeView: 'a', id: '1' } },
        { type: 'leaf', size: sizes[1], data: { views: ['c'], activeView: 'c', id: '2' } },
      ],
    },
    width: sizes[0] + sizes[1],
    height: 500,
    orientation: 'HORIZONTAL',
  },
  panels: { a: { id: 'a' }, b: { id: 'b' }, c: { id: 'c' } },
});

test('another size of the window is the same arrangement, another share or order is not', () => {
  expect(signatureOf(aDock([300, 700]))).toBe(signatureOf(aDock([600, 1_400])));
  expect(signatureOf(aDock([300, 700]))).not.toBe(signatureOf(aDock([500, 500])));
  expect(signatureOf(aDock([300, 700]))).not.toBe(signatureOf(aDock([300, 700], ['b', 'a'])));
});

test('an arrangement names the panels it places, and anything else is none', () => {
  expect(panelsIn(aDock([1, 1]))).toEqual(new Set(['a', 'b', 'c']));
  for (const value of [null, 3, 'x', [], {}, { panels: {} }, { grid: 1, panels: 2 }]) {
    expect(panelsIn(value)).toBeNull();
    expect(signatureOf(value)).toBe('null');
  }
});
