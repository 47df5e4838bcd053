const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Inflates a Snappy block that starts at `start`; what follows it is ignored. Null when it is none.
 * Format: github.com/google/snappy, format_description.txt.
 */
export const unsnappy = (input: Buffer, start = 0): Buffer | null => {
  const header = readVarint(input, start);
  if (header === null || header.value > MAX_BYTES) return null;
  const output = Buffer.alloc(header.value);
  let from = header.next;
  let to = 0;
  while (to < output.length) {
    const tag = input[from];
    if (tag === undefined) return null;
    const piece = (tag & 3) === 0 ? literal(input, from, tag) : copy(input, from, tag);
    if (piece === null || to + piece.length > output.length) return null;
    if (piece.back === 0) {
      if (piece.next > input.length) return null;
      input.copy(output, to, piece.next - piece.length, piece.next);
    } else {
      if (piece.back > to) return null;
      // One by one: a copy may overlap what it writes.
      for (let i = 0; i < piece.length; i += 1) output[to + i] = output[to + i - piece.back] ?? 0;
    }
    to += piece.length;
    from = piece.next;
  }
  return output;
};

interface Piece {
  readonly length: number;
  /** How far back the bytes are copied from; 0 for a literal, which ends at `next`. */
  readonly back: number;
  readonly next: number;
}

const literal = (input: Buffer, at: number, tag: number): Piece | null => {
  const short = tag >> 2;
  if (short < 60) return { length: short + 1, back: 0, next: at + 1 + short + 1 };
  const width = short - 59;
  if (at + 1 + width > input.length) return null;
  const length = input.readUIntLE(at + 1, width) + 1;
  return { length, back: 0, next: at + 1 + width + length };
};

const copy = (input: Buffer, at: number, tag: number): Piece | null => {
  const width = [0, 1, 2, 4][tag & 3] ?? 0;
  if (at + 1 + width > input.length) return null;
  const tail = input.readUIntLE(at + 1, width);
  const piece =
    width === 1
      ? { length: ((tag >> 2) & 7) + 4, back: ((tag >> 5) << 8) | tail }
      : { length: (tag >> 2) + 1, back: tail };
  return piece.back === 0 ? null : { ...piece, next: at + 1 + width };
};

export const readVarint = (
  input: Buffer,
  at: number,
): { readonly value: number; readonly next: number } | null => {
  let value = 0;
  for (let i = 0; i < 8; i += 1) {
    const byte = input[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return null;
};
