import { type Bytes, NO_BYTES } from '@holdfast/shared/base/bytes.ts';

/** The last bytes of an endless output, by their offset from its beginning. */
export interface Ring {
  readonly append: (bytes: Uint8Array) => void;
  readonly firstByte: () => number;
  readonly nextByte: () => number;
  /** Bytes from `from` on, which must lie between `firstByte` and `nextByte`; not always as many as asked for. */
  readonly read: (from: number, maxBytes: number) => Bytes;
}

const BLOCK_BYTES = 65_536;

/** Keeps at least `capacity` bytes and at most a block more; takes memory only for what was printed. */
export const createRing = (capacity: number): Ring => {
  const blocks: Uint8Array[] = [];
  let firstByte = 0;
  let nextByte = 0;

  const dropOldest = (): void => {
    while (nextByte - firstByte - BLOCK_BYTES >= capacity) {
      blocks.shift();
      firstByte += BLOCK_BYTES;
    }
  };

  return {
    append: (bytes) => {
      let from = 0;
      while (from < bytes.length) {
        const inBlock = (nextByte - firstByte) % BLOCK_BYTES;
        if (inBlock === 0) blocks.push(new Uint8Array(BLOCK_BYTES));
        const part = bytes.subarray(from, from + BLOCK_BYTES - inBlock);
        blocks.at(-1)?.set(part, inBlock);
        from += part.length;
        nextByte += part.length;
      }
      dropOldest();
    },
    firstByte: () => firstByte,
    nextByte: () => nextByte,
    read: (from, maxBytes) => {
      if (from < firstByte || from >= nextByte) return NO_BYTES;
      const block = blocks[Math.floor((from - firstByte) / BLOCK_BYTES)] ?? NO_BYTES;
      const start = (from - firstByte) % BLOCK_BYTES;
      const length = Math.min(maxBytes, BLOCK_BYTES - start, nextByte - from);
      return new Uint8Array(block.subarray(start, start + length));
    },
  };
};
