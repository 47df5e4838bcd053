import type { Random } from '@holdfast/shared/base/ports.ts';

/** sfc32 (Doty-Humphrey, PractRand): the same bytes for the same seed, on every platform. */
export const aSeededRandom = (seed = 1): Random & { readonly below: (limit: number) => number } => {
  let [a, b, c, d] = [0x9e3779b9 ^ seed, 0x243f6a88, 0xb7e15162, seed | 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round += 1) next();
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    below: (limit) => next() % limit,
  };
};
