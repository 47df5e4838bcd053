/** Crockford's base 32: no I, L, O, U; read without regard to case, with O for 0 and I or L for 1. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

export const digitOf = (value: number): string => DIGITS.charAt(value & 31);

/** 0 to 31, or -1 for a character that is no digit. */
export const valueOf = (character: string): number => {
  const upper = character.toUpperCase();
  return DIGITS.indexOf(LOOKALIKES[upper] ?? upper);
};

/** Five bits a value, the first bits first; the last value is filled with zeros. */
export const bytesToValues = (bytes: Uint8Array): readonly number[] => {
  const values: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) values.push((held >> (bits - 5)) & 31);
  }
  if (bits > 0) values.push((held << (5 - bits)) & 31);
  return values;
};

/** The whole bytes in the values; what is left over at the end is dropped. */
export const valuesToBytes = (values: readonly number[]): Uint8Array<ArrayBuffer> => {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
};

/**
 * The check of three digits and the number of their group: a weighted sum over the field of 32 elements
 * (x^5 + x^2 + 1). The weights differ, so every wrong digit and every exchange of two neighbours shows, and
 * so does a group in the place of another.
 */
export const checkValue = (three: readonly number[], group: number): number =>
  [...three, group & 31].reduce((sum, value) => times2(sum ^ value), 0);

const times2 = (value: number): number =>
  value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1;
