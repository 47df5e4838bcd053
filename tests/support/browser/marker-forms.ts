import { randomBytes } from 'node:crypto';

/** A text that nothing else contains, to type into the product and look for afterwards. */
export const aMarker = (word = 'marker'): string =>
  `${word}-${randomBytes(10).toString('hex').toUpperCase()}`;

export interface MarkerForm {
  readonly how: string;
  readonly bytes: Buffer;
}

/** The shapes in which a text can lie in a file without being compressed by a dynamic code. */
export const formsOf = (marker: string): readonly MarkerForm[] => {
  const utf8 = Buffer.from(marker, 'utf8');
  return [
    { how: 'UTF-8', bytes: utf8 },
    { how: 'UTF-16LE', bytes: Buffer.from(marker, 'utf16le') },
    ...[0, 1, 2].flatMap((shift) => base64Forms(utf8, shift)),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((shift) => fixedHuffmanForm(utf8, shift)),
  ];
};

/** Base64 of a text depends on its position modulo 3; only the characters it decides alone are kept. */
const base64Forms = (text: Buffer, shift: number): readonly MarkerForm[] => {
  const all = Buffer.concat([Buffer.alloc(shift), text]).toString('base64');
  const core = all.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6));
  const urlSafe = core.replaceAll('+', '-').replaceAll('/', '_');
  return [...new Set([core, urlSafe])].map((form) => ({
    how: `base64 at ${shift}`,
    bytes: Buffer.from(form, 'latin1'),
  }));
};

/**
 * Deflate's fixed code (RFC 1951, 3.2.6) writes short texts as 8 or 9 bits a character, at any bit offset
 * and without a header that could be searched for. So the coded text itself is searched for.
 */
const fixedHuffmanForm = (text: Buffer, shift: number): MarkerForm => {
  const bits: number[] = Array.from({ length: shift }, () => 0);
  for (const byte of text) {
    const [code, width] = byte < 144 ? [0x30 + byte, 8] : [0x190 + byte - 144, 9];
    for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((code >> bit) & 1);
  }
  const first = shift === 0 ? 0 : 1;
  const bytes: number[] = [];
  for (let at = first * 8; at + 8 <= bits.length; at += 8) {
    bytes.push(bits.slice(at, at + 8).reduce((sum, bit, place) => sum | (bit << place), 0));
  }
  return { how: `deflate, fixed code, bit ${shift}`, bytes: Buffer.from(bytes) };
};
