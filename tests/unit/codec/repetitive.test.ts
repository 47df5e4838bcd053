import { deflate, inflate } from '@holdfast/shared/codec/deflate.ts';
import { expect, test } from 'vitest';

test.each([
  ['one byte over and over', new Uint8Array(256 * 1024).fill(46)],
  ['a progress bar', new TextEncoder().encode('\r[=========>          ]'.repeat(90_000))],
  ['small and the same', new Uint8Array(60_000).fill(10)],
])('%s is never deflated so well that our own reader takes it for a bomb', async (_, raw) => {
  const deflated = await deflate(new Uint8Array(raw));
  expect(deflated.payload.length).toBeLessThan(raw.length / 2);
  const back = await inflate(deflated, raw.length);
  expect(back.ok && Buffer.compare(back.value, raw) === 0).toBe(true);
});
