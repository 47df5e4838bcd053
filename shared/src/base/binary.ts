import { type Bytes, concatBytes } from './bytes.ts';

/** Big-endian, as every format of Holdfast. `LP(x)` of the specifications is `lengthPrefixed`. */
export const u8 = (value: number): Bytes => Uint8Array.of(value);

export const u16 = (value: number): Bytes => {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value);
  return bytes;
};

export const u32 = (value: number): Bytes => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

/** Takes a safe integer; every counter, version and time of ours is one. */
export const u64 = (value: number): Bytes => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

export const lengthPrefixed = (bytes: Uint8Array): Bytes => concatBytes([u32(bytes.length), bytes]);

/**
 * Reads a binary record front to back. Every `take…` answers `null` from the first read past the end on,
 * so that a parser may read all its fields and check once, with `failed`.
 */
export interface Reader {
  readonly u8: () => number | null;
  readonly u16: () => number | null;
  readonly u32: () => number | null;
  /** `null` too for a value above `Number.MAX_SAFE_INTEGER`. */
  readonly u64: () => number | null;
  readonly bytes: (length: number) => Bytes | null;
  readonly lengthPrefixed: (maxLength: number) => Bytes | null;
  readonly left: () => number;
  readonly failed: () => boolean;
}

export const createReader = (bytes: Uint8Array): Reader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let failed = false;

  const take = <T>(length: number, read: (start: number) => T | null): T | null => {
    if (failed || length < 0 || at + length > bytes.length) {
      failed = true;
      return null;
    }
    const value = read(at);
    at += length;
    if (value === null) failed = true;
    return value;
  };
  const readBytes = (length: number): Bytes | null =>
    take(length, (start) => new Uint8Array(bytes.subarray(start, start + length)));

  return {
    u8: () => take(1, (start) => view.getUint8(start)),
    u16: () => take(2, (start) => view.getUint16(start)),
    u32: () => take(4, (start) => view.getUint32(start)),
    u64: () =>
      take(8, (start) => {
        const value = view.getBigUint64(start);
        return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
      }),
    bytes: readBytes,
    lengthPrefixed: (maxLength) => {
      const length = take(4, (start) => view.getUint32(start));
      if (length === null) return null;
      if (length > maxLength) {
        failed = true;
        return null;
      }
      return readBytes(length);
    },
    left: () => bytes.length - at,
    failed: () => failed,
  };
};
