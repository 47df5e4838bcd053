import { createReader } from './binary.ts';
import { type Bytes, fromUtf8, NO_BYTES } from './bytes.ts';
import { err, ok, type Result } from './result.ts';

export type FieldsError = { readonly kind: 'malformed' } | { readonly kind: 'too-large' };

/**
 * Reads the fields of a header in a row and judges once, in `finish`. After the first failure every read
 * answers zeros, which `finish` never lets out.
 */
export interface Fields {
  readonly u8: () => number;
  readonly u16: () => number;
  readonly u32: () => number;
  readonly u64: () => number;
  readonly bytes: (length: number) => Bytes;
  /** Length (u32) and bytes. */
  readonly sized: (maxLength: number) => Bytes;
  /** Length (u32) and UTF-8. */
  readonly text: (maxBytes: number) => string;
  /** `null` for 32 zeros, the way a header says "none". */
  readonly optionalHash: () => Bytes | null;
  readonly list: <T>(count: number, max: number, read: () => T) => readonly T[];
  /** A rule of the format that the fields must keep. */
  readonly require: (rule: boolean) => void;
  readonly finish: <T>(value: T) => Result<T, FieldsError>;
}

export const createFields = (header: Uint8Array): Fields => {
  const reader = createReader(header);
  let tooLarge = false;
  let broken = false;
  const bytes = (length: number): Bytes => reader.bytes(length) ?? new Uint8Array(length);
  const require = (rule: boolean): void => {
    broken ||= !rule;
  };
  const sized = (maxLength: number): Bytes => {
    const length = reader.u32() ?? 0;
    tooLarge ||= length > maxLength;
    return length > maxLength ? NO_BYTES : bytes(length);
  };

  return {
    u8: () => reader.u8() ?? 0,
    u16: () => reader.u16() ?? 0,
    u32: () => reader.u32() ?? 0,
    u64: () => reader.u64() ?? 0,
    bytes,
    sized,
    text: (maxBytes) => {
      const text = fromUtf8(sized(maxBytes));
      require(text !== null);
      return text ?? '';
    },
    optionalHash: () => {
      const hash = bytes(32);
      return hash.some((byte) => byte !== 0) ? hash : null;
    },
    list: (count, max, read) => {
      tooLarge ||= count > max;
      const wanted = count > max ? 0 : count;
      const items = [];
      for (let at = 0; at < wanted && !reader.failed(); at += 1) items.push(read());
      return items;
    },
    require,
    finish: (value) => {
      if (tooLarge) return err({ kind: 'too-large' });
      return broken || reader.failed() || reader.left() > 0
        ? err({ kind: 'malformed' })
        : ok(value);
    },
  };
};

/** Strictly ascending, so that a set has one spelling. Hexadecimal ids sort as their bytes do. */
export const isAscending = (ids: readonly string[]): boolean =>
  ids.every((id, at) => id > (ids[at - 1] ?? ''));
