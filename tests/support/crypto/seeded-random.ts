import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';

export interface SeededRandom extends Random {
  /** 0 to `below - 1`. */
  readonly below: (below: number) => number;
}

/** Repeatable, and therefore good for tests only (sfc32 by Chris Doty-Humphrey). */
export const seededRandom = (seed: number): SeededRandom => {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 16; warm += 1) next();

  const bytes = (length: number): Bytes => Uint8Array.from({ length }, () => next() & 0xff);
  return { bytes, below: (below) => next() % below };
};
